"""Addresses of what limits clicks, and of the read-only switch."""

from django.urls import URLPattern, path

from apps.dashboard.views import read_only, rules

urlpatterns: list[URLPattern] = [
    path("accounts/<int:pk>/limits/", rules.account_rules, name="account-rules"),
    path("read-only/", read_only.read_only, name="read-only"),
]
