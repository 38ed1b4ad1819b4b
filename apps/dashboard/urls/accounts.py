"""Addresses of the accounts."""

from django.urls import path

from apps.dashboard.views import account_zone, accounts

urlpatterns = [
    path("", accounts.account_list_page, name="account-list"),
    path("add/", accounts.account_add, name="account-add"),
    path("live/", accounts.account_live, name="account-live"),
    path("<int:pk>/", accounts.account_edit, name="account-edit"),
    path("<int:pk>/polling/", accounts.account_polling, name="account-polling"),
    path("<int:pk>/accept/", accounts.account_accept, name="account-accept"),
    path("<int:pk>/zone/", account_zone.account_zone, name="account-zone"),
]
