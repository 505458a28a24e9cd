"""Addresses of the business plan: by year and number."""

from django.urls import path

from ..views import plan, priorities

HERE = "partnership/plan/"
ONE = f"{HERE}priorities/<int:pk>/"

urlpatterns = [
    path("plan/", plan.public_plan, name="public_plan"),
    path("plan/<slug:year>/", plan.public_plan, name="public_plan_year"),
    path("plan/<slug:year>/plan.pdf", plan.public_plan_pdf, name="public_plan_pdf"),
    path(HERE, plan.plans, name="plans"),
    path(f"{HERE}priorities/add/", plan.priority_add, name="priority_add"),
    path(ONE, priorities.priority, name="priority"),
    path(f"{ONE}write/", priorities.priority_write, name="priority_write"),
    path(f"{ONE}quarters/<int:quarter>/", priorities.priority_progress, name="priority_progress"),
    path(f"{ONE}measures/add/", priorities.priority_measure_add, name="priority_measure_add"),
    path(f"{ONE}measures/<int:measure_id>/retire/", priorities.priority_measure_retire, name="priority_measure_retire"),
    path(f"{ONE}actions/add/", priorities.priority_action_add, name="priority_action_add"),
    path(f"{ONE}quotes/add/", priorities.priority_quote_add, name="priority_quote_add"),
    path(f"{ONE}quotes/<int:quote_id>/withdraw/", priorities.priority_quote_withdraw, name="priority_quote_withdraw"),
    path(f"{ONE}drop/", priorities.priority_drop, name="priority_drop"),
    path(f"{HERE}<slug:year>/", plan.plan_year, name="plan"),
    path(f"{HERE}<slug:year>/plan.pdf", plan.plan_pdf, name="plan_pdf"),
    path(f"{HERE}<slug:year>/plan.csv", plan.plan_csv, name="plan_csv"),
    path(f"{HERE}<slug:year>/publish/", plan.plan_publish, name="plan_publish"),
]
