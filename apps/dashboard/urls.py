"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from apps.dashboard.views.preferences import preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.dashboard.account_urls")),
    path("preferences/", preferences, name="preferences"),
]
