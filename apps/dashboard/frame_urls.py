"""Addresses of the frames of a task: grid, selection, cards."""

from django.urls import URLPattern, path

from apps.dashboard.contact_urls import contact_urls
from apps.dashboard.views import grid, logs, progress, standouts

urlpatterns: list[URLPattern] = [
    path("tasks/<int:pk>/grid/", grid.frame_grid, name="frame-grid"),
    path(
        "tasks/<int:pk>/grid/changes/",
        grid.frame_grid_changes,
        name="frame-grid-changes",
    ),
    path("tasks/<int:pk>/selection/", grid.frame_selection, name="frame-selection"),
    path("frames/<int:pk>/card/", grid.frame_card_page, name="frame-card"),
    path("tasks/<int:pk>/progress/", progress.task_progress, name="task-progress"),
    path(
        "tasks/<int:pk>/progress/live/",
        progress.task_progress_live,
        name="task-progress-live",
    ),
    path("tasks/<int:pk>/standouts/", standouts.task_standouts, name="task-standouts"),
    path("frames/<int:pk>/log/", logs.frame_log_page, name="frame-log"),
    path("frames/<int:pk>/log/live/", logs.frame_log_live, name="frame-log-live"),
    path("frames/<int:pk>/log/text/", logs.frame_log_text, name="frame-log-text"),
    *contact_urls,
]
