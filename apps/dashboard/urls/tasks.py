"""Addresses of the tasks: the tree, and the page of one."""

from django.urls import path

from apps.dashboard.views import images, task, tasks

urlpatterns = [
    path("", tasks.task_list_page, name="task-list"),
    path("live/", tasks.task_list_live, name="task-list-live"),
    path("<int:pk>/", task.task_detail, name="task-detail"),
    path("<int:pk>/live/", task.task_live, name="task-live"),
    path("<int:pk>/children/", tasks.task_children, name="task-children"),
    path("<int:pk>/frames/", task.frame_table_page, name="frame-table"),
    path(
        "<int:pk>/progress/<str:key>.webp",
        images.task_progress_image,
        name="task-progress-image",
    ),
]
