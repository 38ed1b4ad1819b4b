"""Addresses of the frames of a task: grid, pictures, logs, comparing."""

from django.urls import URLPattern, path

from apps.dashboard.views import (
    contact,
    frames,
    grid,
    images,
    logs,
    progress,
    standouts,
)

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
    path("tasks/<int:pk>/pictures/", contact.contact_sheet, name="contact-sheet"),
    path("tasks/<int:pk>/pictures/live/", contact.contact_live, name="contact-live"),
    path("tasks/<int:pk>/pictures/tiles/", contact.contact_tiles, name="contact-tiles"),
    path("tasks/<int:pk>/pictures/reel/", contact.contact_reel, name="contact-reel"),
    path("frames/<int:pk>/compare/", contact.frame_compare, name="frame-compare"),
    path("frames/<int:pk>/", frames.frame_detail, name="frame-detail"),
    path(
        "frames/<int:pk>/thumbnail/<str:size>/<str:key>.webp",
        images.frame_thumbnail,
        name="frame-thumbnail",
    ),
    path(
        "frames/<int:pk>/thumbnail/<str:key>.webp",
        images.frame_thumbnail,
        name="frame-thumbnail",
    ),
]
