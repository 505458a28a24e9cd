"""The addresses of money, disputes and promises. A reference is in an address; no name is."""

from django.urls import path

from .views import dispute, disputes, information, money, promises, training
from .views import information_requests as asked

HERE = "partnership/"
ONE = f"{HERE}disputes/<str:reference>/"

urlpatterns = [
    path("concerns/", disputes.concerns_route, name="concerns_route"),
    path(f"{HERE}money/", money.years, name="money"),
    path(f"{HERE}money/begin/", money.budget_add, name="budget_add"),
    path(f"{HERE}money/lines/<int:line_id>/", money.line, name="budget_line"),
    path(f"{HERE}money/lines/<int:line_id>/change/", money.line_edit, name="budget_line_edit"),
    path(f"{HERE}money/lines/<int:line_id>/dispute/", money.line_dispute, name="budget_line_dispute"),
    path(f"{HERE}money/<slug:year>/", money.budget, name="budget"),
    path(f"{HERE}money/<slug:year>/budget.csv", money.budget_csv, name="budget_csv"),
    path(f"{HERE}money/<slug:year>/lines/add/", money.line_add, name="budget_line_add"),
    path(f"{HERE}money/<slug:year>/in-kind/add/", money.in_kind_add, name="budget_in_kind_add"),
    path(f"{HERE}disputes/", disputes.dispute_list, name="disputes"),
    path(f"{HERE}disputes/ladders/", disputes.ladders, name="dispute_ladders"),
    path(f"{HERE}disputes/trend/", disputes.trend, name="dispute_trend"),
    path(f"{HERE}disputes/raise/<str:kind>/", disputes.dispute_raise, name="dispute_raise"),
    path(ONE, disputes.dispute, name="dispute"),
    path(f"{ONE}next-stage/", dispute.move_on, name="dispute_move_on"),
    path(f"{ONE}resolve/", dispute.resolve, name="dispute_resolve"),
    path(f"{ONE}withdraw/", dispute.withdraw, name="dispute_withdraw"),
    path(f"{ONE}reopen/", dispute.reopen, name="dispute_reopen"),
    path(f"{ONE}position/", dispute.position, name="dispute_position"),
    path(f"{ONE}letter/", dispute.letter, name="dispute_letter"),
    path(f"{ONE}letters/<int:number>.pdf", dispute.letter_pdf, name="dispute_letter_pdf"),
    path(f"{ONE}response/", dispute.answer, name="dispute_answer"),
    path(f"{HERE}information/", information.registers, name="information"),
    path(f"{HERE}information/agreements/add/", information.agreement_add, name="sharing_agreement_add"),
    path(f"{HERE}information/agreements/<int:pk>/", information.agreement, name="sharing_agreement"),
    path(
        f"{HERE}information/agreements/<int:pk>/assessment/",
        information.agreement_assessment,
        name="sharing_agreement_assessment",
    ),
    path(
        f"{HERE}information/agreements/<int:pk>/parties/<int:party_id>/",
        information.agreement_sign,
        name="sharing_agreement_sign",
    ),
    path(
        f"{HERE}information/agreements/<int:pk>/review/", information.agreement_review, name="sharing_agreement_review"
    ),
    path(f"{HERE}information/agreements/<int:pk>/end/", information.agreement_end, name="sharing_agreement_end"),
    path(f"{HERE}information/documents/add/", information.document_add, name="policy_document_add"),
    path(f"{HERE}information/documents/<int:pk>/", information.document, name="policy_document"),
    path(f"{HERE}information/documents/<int:pk>/version/", information.document_version, name="policy_version_add"),
    path(f"{HERE}information/requests/", asked.request_list, name="information_requests"),
    path(f"{HERE}information/requests/add/", asked.request_add, name="information_request_add"),
    path(f"{HERE}information/requests/<int:pk>/", asked.request_page, name="information_request"),
    path(f"{HERE}information/requests/<int:pk>/forward/", asked.request_forward, name="information_request_forward"),
    path(f"{HERE}information/requests/<int:pk>/answer/", asked.request_answer, name="information_request_answer"),
    path(f"{HERE}information/requests/<int:pk>/withdraw/", asked.request_withdraw, name="information_request_withdraw"),
    path(f"{HERE}information/decisions/", information.decisions, name="sharing_decisions"),
    path(f"{HERE}information/decisions/add/", information.decision_add, name="sharing_decision_add"),
    path(f"{HERE}information/decisions/<str:reference>/", information.decision, name="sharing_decision"),
    path(f"{HERE}training/", training.offer, name="training"),
    path(f"{HERE}training/courses/add/", training.course_add, name="course_add"),
    path(f"{HERE}training/courses/<int:course_id>/plan/", training.session_plan, name="session_plan"),
    path(f"{HERE}training/courses/<int:course_id>/extend/", training.certificates_extend, name="certificates_extend"),
    path(f"{HERE}training/pool/add/", training.trainer_add, name="trainer_add"),
    path(f"{HERE}training/pool/<int:trainer_id>/", training.trainer_end, name="trainer_end"),
    path(f"{HERE}training/report/", training.report, name="training_report"),
    path(f"{HERE}training/report.csv", training.report_csv, name="training_report_csv"),
    path(f"{HERE}training/sessions/<int:pk>/", training.session, name="training_session"),
    path(f"{HERE}training/sessions/<int:pk>/book/", training.book, name="training_book"),
    path(f"{HERE}training/sessions/<int:pk>/walk-in/", training.walk_in, name="training_walk_in"),
    path(f"{HERE}training/sessions/<int:pk>/attendance/", training.attendance, name="training_attendance"),
    path(f"{HERE}training/sessions/<int:pk>/cancel/", training.session_cancel, name="session_cancel"),
    path(
        f"{HERE}training/sessions/<int:pk>/evaluation/close/",
        training.evaluation_close,
        name="training_evaluation_close",
    ),
    path(
        f"{HERE}training/sessions/<int:pk>/bookings/<int:booking_id>/cancel/",
        training.booking_cancel,
        name="training_booking_cancel",
    ),
    path(
        f"{HERE}training/sessions/<int:pk>/bookings/<int:booking_id>/evaluation/",
        training.evaluate,
        name="training_evaluate",
    ),
    path(f"{HERE}promises/", promises.promise_list, name="promises"),
    path(f"{HERE}promises/protocols/<slug:code>/", promises.protocol, name="protocol"),
    path(f"{HERE}promises/<int:promise_id>/", promises.promise, name="promise"),
    path(f"{HERE}promises/<int:promise_id>/falls-away/", promises.promise_excuse, name="promise_excuse"),
    path(f"{HERE}promises/<int:promise_id>/reopen/", promises.promise_reopen, name="promise_reopen"),
    path(f"{HERE}promises/comes-up/<int:obligation_id>/", promises.promise_comes_up, name="promise_comes_up"),
]
