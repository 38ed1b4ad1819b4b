"""Addresses of what shows everything at a glance, and of one's own choices."""

from django.urls import path

from apps.dashboard.views import overview, wall
from apps.dashboard.views.preferences import preferences

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("live/", overview.overview_live, name="overview-live"),
    path("wall/", wall.wall, name="wall"),
    path("wall/live/", wall.wall_live, name="wall-live"),
    path("stats/", overview.stats_chart, name="stats-chart"),
    path("preferences/", preferences, name="preferences"),
]
