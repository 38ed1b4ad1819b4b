"""Addresses of the tasks that were deleted on the farm."""

from django.urls import path

from apps.dashboard.views import deleted

urlpatterns = [
    path("", deleted.deleted, name="deleted"),
    path("live/", deleted.deleted_live, name="deleted-live"),
]
