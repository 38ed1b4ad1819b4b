"""Addresses of the page for operators."""

from django.urls import path

from apps.dashboard.views import health

urlpatterns = [
    path("", health.health, name="health"),
    path("live/", health.health_live, name="health-live"),
    path("rows/<int:pk>/", health.quarantined_row, name="quarantined-row"),
]
