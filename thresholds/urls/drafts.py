"""The editor: editions in preparation, from the first draft to the day from which they are in force."""

from django.urls import path

from thresholds.views import approving, drafts, exchange, rows, unclear

urlpatterns = [
    path("", drafts.drafts, name="drafts"),
    path("begin/<slug:framework>/", drafts.draft_begin, name="draft_begin"),
    path("unclear/<slug:framework>/", unclear.unclear_list, name="unclear_list"),
    path("unclear/report/<int:pk>/", unclear.unclear_answer, name="unclear_answer"),
    path("<int:pk>/", drafts.draft, name="draft"),
    path("<int:pk>/text/", drafts.draft_text, name="draft_text"),
    path("<int:pk>/compare/", drafts.draft_compare, name="draft_compare"),
    path("<int:pk>/single/<slug:table>/", rows.draft_single, name="draft_single"),
    path("<int:pk>/rows/<slug:table>/", rows.draft_rows, name="draft_rows"),
    path("<int:pk>/rows/<slug:table>/<slug:code>/", rows.draft_row, name="draft_row"),
    path("<int:pk>/add/<slug:table>/", rows.draft_row_add, name="draft_row_add"),
    path("<int:pk>/remove/<slug:table>/<slug:code>/", rows.draft_row_remove, name="draft_row_remove"),
    path("<int:pk>/move/<slug:table>/<slug:code>/", rows.draft_row_move, name="draft_row_move"),
    path("<int:pk>/import/", exchange.draft_import, name="draft_import"),
    path("<int:pk>/import/take/", exchange.draft_import_take, name="draft_import_take"),
    path("<int:pk>/export/<slug:kind>/", exchange.draft_export, name="draft_export"),
    path("<int:pk>/ready/", drafts.draft_readiness, name="draft_readiness"),
    path("<int:pk>/send/", approving.draft_send, name="draft_send"),
    path("<int:pk>/approve/", approving.draft_approve, name="draft_approve"),
    path("<int:pk>/take-back/", approving.draft_take_back, name="draft_take_back"),
    path("<int:pk>/give-up/", approving.draft_give_up, name="draft_give_up"),
    path("<int:pk>/publish/", approving.draft_publish, name="draft_publish"),
]
