"""All addresses: pages at the root, the JSON API below /api/."""

from django.urls import include, path

urlpatterns = [
    path("", include("apps.api.urls")),
    path("", include("apps.dashboard.urls")),
]

handler400 = "apps.dashboard.views.errors.bad_request"
handler403 = "apps.dashboard.views.errors.forbidden"
handler404 = "apps.dashboard.views.errors.not_found"
handler500 = "apps.dashboard.views.errors.server_error"
