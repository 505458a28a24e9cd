"""The addresses of the front door."""

from django.urls import path

from . import views

ONE = "referrals/<str:reference>/"

urlpatterns = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/make/", views.referral_make, name="referral_make"),
    path(ONE, views.referral, name="referral"),
    path(ONE + "decide/", views.referral_decide, name="referral_decide"),
    path(ONE + "reconsider/", views.referral_reconsider, name="referral_reconsider"),
]
