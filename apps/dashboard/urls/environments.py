"""Addresses of render environments and software."""

from django.urls import path

from apps.dashboard.views import (
    environment_clicks,
    environment_form,
    environments,
    software,
)

OF_ACCOUNT = "accounts/<int:pk>/environments/"

urlpatterns = [
    path("environments/", environments.environment_list, name="environment-list"),
    path(
        "environments/live/",
        environments.environment_list_live,
        name="environment-list-live",
    ),
    path("environments/software/", software.software, name="software"),
    path("environments/software/live/", software.software_live, name="software-live"),
    path(
        f"{OF_ACCOUNT}form/",
        environment_form.environment_form,
        name="account-environment",
    ),
    path(
        f"{OF_ACCOUNT}delete/",
        environment_clicks.environment_delete,
        name="account-environment-delete",
    ),
    path(
        f"{OF_ACCOUNT}default/",
        environment_clicks.environment_default,
        name="account-environment-default",
    ),
]
