"""Addresses of the frames of a task: grid, selection, cards."""

from django.urls import URLPattern, path

from apps.dashboard.views import grid

urlpatterns: list[URLPattern] = [
    path("tasks/<int:pk>/grid/", grid.frame_grid, name="frame-grid"),
]
