"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from apps.dashboard.views import (
    account_zone,
    accounts,
    frames,
    health,
    images,
    overview,
    task,
    tasks,
    wall,
)
from apps.dashboard.views.preferences import preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.dashboard.account_urls")),
    path("costs/", include("apps.dashboard.book_urls")),
    path("costs/", include("apps.dashboard.cost_urls")),
    path("costs/budgets/", include("apps.dashboard.budget_urls")),
    path("activity/", include("apps.dashboard.activity_urls")),
    path("preferences/", preferences, name="preferences"),
    path("", overview.overview, name="overview"),
    path("live/", overview.overview_live, name="overview-live"),
    path("wall/", wall.wall, name="wall"),
    path("wall/live/", wall.wall_live, name="wall-live"),
    path("stats/", overview.stats_chart, name="stats-chart"),
    path("tasks/", tasks.task_list_page, name="task-list"),
    path("tasks/live/", tasks.task_list_live, name="task-list-live"),
    path("tasks/<int:pk>/", task.task_detail, name="task-detail"),
    path("tasks/<int:pk>/live/", task.task_live, name="task-live"),
    path("tasks/<int:pk>/children/", tasks.task_children, name="task-children"),
    path("tasks/<int:pk>/frames/", task.frame_table_page, name="frame-table"),
    path(
        "tasks/<int:pk>/progress/<str:key>.webp",
        images.task_progress_image,
        name="task-progress-image",
    ),
    path("", include("apps.dashboard.frame_urls")),
    path("", include("apps.dashboard.failure_urls")),
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
    path("", include("apps.dashboard.click_urls")),
    path("accounts/", accounts.account_list_page, name="account-list"),
    path("accounts/add/", accounts.account_add, name="account-add"),
    path("accounts/live/", accounts.account_live, name="account-live"),
    path("accounts/<int:pk>/", accounts.account_edit, name="account-edit"),
    path(
        "accounts/<int:pk>/polling/", accounts.account_polling, name="account-polling"
    ),
    path("accounts/<int:pk>/accept/", accounts.account_accept, name="account-accept"),
    path("accounts/<int:pk>/zone/", account_zone.account_zone, name="account-zone"),
    path("", include("apps.dashboard.report_urls")),
    path("people/", include("apps.dashboard.people_urls")),
    path("", include("apps.dashboard.rule_urls")),
    path("retry-policies/", include("apps.dashboard.policy_urls")),
    path("health/", health.health, name="health"),
    path("health/live/", health.health_live, name="health-live"),
    path("health/rows/<int:pk>/", health.quarantined_row, name="quarantined-row"),
]
