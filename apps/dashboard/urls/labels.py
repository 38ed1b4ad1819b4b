"""Addresses of labels: listed, added, deleted, put on tasks and taken off."""

from django.urls import URLPattern, path

from apps.dashboard.views import label_clicks, labels, task_labels

urlpatterns: list[URLPattern] = [
    path("", labels.label_list_page, name="label-list"),
    path("live/", labels.label_list_live, name="label-list-live"),
    path("choose/", task_labels.label_choose, name="label-choose"),
    path("put/", task_labels.label_put, name="label-put"),
    path("<int:pk>/add/", label_clicks.label_add, name="label-add"),
    path("<int:pk>/delete/", label_clicks.label_delete, name="label-delete"),
]
