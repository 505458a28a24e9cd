"""Addresses of what agencies are asked for and return, of the chronology and of the pack."""

from django.urls import path

from ..views import agencies, pack, return_events, return_steps, returns

urlpatterns = [
    path("reviews/<str:reference>/agencies/", agencies.review_agencies, name="review_agencies"),
    path("reviews/<str:reference>/chronology/", pack.review_chronology, name="review_chronology"),
    path("reviews/<str:reference>/pack/", pack.review_pack, name="review_pack"),
    path("reviews/<str:reference>/pack/build/", pack.pack_build, name="pack_build"),
    path("reviews/<str:reference>/pack/<int:number>/progress/", pack.pack_progress, name="pack_progress"),
    path("reviews/<str:reference>/pack/<int:number>/file/", pack.pack_file, name="pack_file"),
    path("reviews/<str:reference>/pack/<int:number>/circulate/", pack.pack_circulate, name="pack_circulate"),
    path("returns/", returns.my_returns, name="my_returns"),
    path("returns/<int:pk>/", returns.return_page, name="return"),
    path("returns/<int:pk>/letter/", agencies.agency_letter, name="agency_letter"),
    path("returns/<int:pk>/letter.pdf", agencies.agency_letter_pdf, name="agency_letter_pdf"),
    path("returns/<int:pk>/chase/", agencies.agency_chase, name="agency_chase"),
    path("returns/<int:pk>/excuse/", agencies.agency_excuse, name="agency_excuse"),
    path("returns/<int:pk>/reopen/", agencies.return_reopen, name="return_reopen"),
    path("returns/<int:pk>/edit/", returns.return_edit, name="return_edit"),
    path("returns/<int:pk>/files/", returns.return_attach, name="return_attach"),
    path("returns/<int:pk>/files/<int:file_id>/remove/", returns.return_file_remove, name="return_file_remove"),
    path("returns/<int:pk>/events/add/", return_events.return_event_add, name="return_event_add"),
    path("returns/<int:pk>/events/<int:event_id>/", return_events.return_event_edit, name="return_event_edit"),
    path(
        "returns/<int:pk>/events/<int:event_id>/remove/",
        return_events.return_event_remove,
        name="return_event_remove",
    ),
    path("returns/<int:pk>/share/", return_steps.return_share, name="return_share"),
    path(
        "returns/<int:pk>/shares/<int:share_id>/take-back/",
        return_steps.return_share_take_back,
        name="return_share_take_back",
    ),
    path("returns/<int:pk>/to-lead/", return_steps.return_to_lead, name="return_to_lead"),
    path("returns/<int:pk>/send-back/", return_steps.return_send_back, name="return_send_back"),
    path("returns/<int:pk>/submit/", return_steps.return_submit, name="return_submit"),
    path("returns/<int:pk>/nil/", return_steps.return_nil, name="return_nil"),
]
