"""The public look-up: what anybody may read without signing in."""

from django.urls import path

from thresholds.views import adults, kept, lookup, printing, reading

urlpatterns = [
    path("", lookup.thresholds, name="thresholds"),
    path("results/", lookup.threshold_results, name="threshold_results"),
    path("levels/", reading.threshold_levels, name="threshold_levels"),
    path("levels/<slug:level>/", reading.threshold_level, name="threshold_level"),
    path("levels/<slug:level>.pdf", printing.threshold_level_pdf, name="threshold_level_pdf"),
    path("framework/", reading.threshold_framework, name="threshold_framework"),
    path("framework.pdf", printing.threshold_framework_pdf, name="threshold_framework_pdf"),
    path("contacts/", reading.threshold_contacts, name="threshold_contacts"),
    path("challenge/", reading.threshold_challenge, name="threshold_challenge"),
    path("adults/", adults.threshold_adults, name="threshold_adults"),
    path("editions/", reading.threshold_editions, name="threshold_editions"),
    path("editions/<slug:framework>/<int:number>/", reading.threshold_edition, name="threshold_edition"),
    path("editions/<slug:framework>/<int:number>.pdf", printing.threshold_edition_pdf, name="threshold_edition_pdf"),
    path("offline/", kept.threshold_offline, name="threshold_offline"),
    path("worker.js", kept.threshold_worker, name="threshold_worker"),
    path("app.webmanifest", kept.threshold_manifest, name="threshold_manifest"),
    path("colours/<slug:edition>.css", kept.threshold_colours, name="threshold_colours"),
    path("kept/<slug:edition>.json", kept.threshold_bundle, name="threshold_bundle"),
    path("<slug:need>.pdf", printing.threshold_need_pdf, name="threshold_need_pdf"),
    path("<slug:need>/", reading.threshold_need, name="threshold_need"),
    path("<slug:need>/<slug:level>/", reading.threshold_indicator, name="threshold_indicator"),
    path("<slug:need>/<slug:level>/<slug:code>/unclear/", reading.threshold_unclear, name="threshold_unclear"),
]
