"""Addresses of the frames of a task: grid, selection, cards."""

from django.urls import URLPattern, path

from apps.dashboard.contact_urls import contact_urls
from apps.dashboard.views import grid, standouts

urlpatterns: list[URLPattern] = [
    path("tasks/<int:pk>/grid/", grid.frame_grid, name="frame-grid"),
    path(
        "tasks/<int:pk>/grid/changes/",
        grid.frame_grid_changes,
        name="frame-grid-changes",
    ),
    path("tasks/<int:pk>/selection/", grid.frame_selection, name="frame-selection"),
    path("frames/<int:pk>/card/", grid.frame_card_page, name="frame-card"),
    path("tasks/<int:pk>/standouts/", standouts.task_standouts, name="task-standouts"),
    *contact_urls,
]
