"""Addresses of the JSON API and of the health checks."""

from django.urls import URLPattern, URLResolver, path

from apps.api.health import livez, readyz
from apps.api.views import api

_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    # The API has its own key (a bearer token), so the sign-in page is not for it.
    setattr(_pattern.callback, "login_required", False)  # noqa: B010

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("api/", (_patterns, _app_name, _namespace)),
]
