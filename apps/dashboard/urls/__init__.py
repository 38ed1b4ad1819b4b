"""Addresses of the pages, room by room."""

from django.urls import URLPattern, URLResolver, include, path

ROOMS = "apps.dashboard.urls"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{ROOMS}.signing_in")),
    path("", include(f"{ROOMS}.overview")),
    path("tasks/deleted/", include(f"{ROOMS}.deleted")),
    path("tasks/", include(f"{ROOMS}.tasks")),
    path("tasks/", include(f"{ROOMS}.output")),
    path("", include(f"{ROOMS}.frames")),
    path("", include(f"{ROOMS}.failures")),
    path("", include(f"{ROOMS}.clicks")),
    path("costs/", include(f"{ROOMS}.books")),
    path("costs/", include(f"{ROOMS}.costs")),
    path("costs/budgets/", include(f"{ROOMS}.budgets")),
    path("", include(f"{ROOMS}.reports")),
    path("labels/", include(f"{ROOMS}.labels")),
    path("activity/", include(f"{ROOMS}.activity")),
    path("accounts/", include(f"{ROOMS}.accounts")),
    path("", include(f"{ROOMS}.environments")),
    path("", include(f"{ROOMS}.limits")),
    path("people/", include(f"{ROOMS}.people")),
    path("retry-policies/", include(f"{ROOMS}.policies")),
    path("health/", include(f"{ROOMS}.health")),
]
