"""Addresses of clicks: made, undone, agreed to, judged, looked at."""

from django.urls import URLPattern, path

from apps.dashboard.views import clicks, drawer, second_thoughts

urlpatterns: list[URLPattern] = [
    path("clicks/", clicks.click, name="click"),
    path("clicks/drawer/", drawer.drawer, name="click-drawer"),
    path("clicks/mine/", drawer.mine, name="click-mine"),
    path("clicks/undo/", second_thoughts.click_undo, name="click-undo"),
    path(
        "clicks/<uuid:click>/answer/",
        second_thoughts.click_answer,
        name="click-answer",
    ),
    path("clicks/<uuid:pk>/", clicks.click_judge, name="click-judge"),
]
