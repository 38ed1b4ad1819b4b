"""Addresses of what tasks have rendered."""

from django.urls import path

from apps.dashboard.views import output

urlpatterns = [
    path("<int:pk>/output/", output.task_output, name="task-output"),
    path("<int:pk>/output/live/", output.task_output_live, name="task-output-live"),
]
