"""Addresses of what failed."""

from django.urls import URLPattern, path

from apps.dashboard.views import failures

urlpatterns: list[URLPattern] = [
    path("tasks/failures/", failures.failures, name="failures"),
    path("tasks/failures/live/", failures.failures_live, name="failures-live"),
    path("tasks/failures/match/", failures.failures_match, name="failures-match"),
    path("tasks/failures/read/", failures.failures_read, name="failures-read"),
]
