"""Addresses of the activity page."""

from django.urls import path

from apps.dashboard.views import activity

urlpatterns = [
    path("", activity.activity, name="activity"),
    path("live/", activity.activity_live, name="activity-live"),
    path("entries.csv", activity.activity_csv, name="activity-csv"),
]
