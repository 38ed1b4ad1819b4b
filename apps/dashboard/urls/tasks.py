"""Addresses of the tasks: the tree, and the page of one."""

from django.urls import path

from apps.dashboard.views import (
    analysis,
    images,
    render_again,
    task,
    task_settings,
    tasks,
)

urlpatterns = [
    path("", tasks.task_list_page, name="task-list"),
    path("live/", tasks.task_list_live, name="task-list-live"),
    path("<int:pk>/", task.task_detail, name="task-detail"),
    path("<int:pk>/live/", task.task_live, name="task-live"),
    path("<int:pk>/children/", tasks.task_children, name="task-children"),
    path("<int:pk>/frames/", task.frame_table_page, name="frame-table"),
    path("<int:pk>/analysis/", analysis.task_analysis, name="task-analysis"),
    path("<int:pk>/machines/", task_settings.task_machines_part, name="task-machines"),
    path("<int:pk>/settings/", task_settings.task_settings_page, name="task-settings"),
    path("<int:pk>/again/", render_again.task_again, name="task-again"),
    path("again/<uuid:intent>/", render_again.task_made, name="task-made"),
    path(
        "<int:pk>/progress/<str:key>.webp",
        images.task_progress_image,
        name="task-progress-image",
    ),
]
