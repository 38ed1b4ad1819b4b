"""Time zones: which there are, and the viewer's own."""

import zoneinfo
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.common.middleware import NEXT

known_zones = cache(zoneinfo.available_timezones)
"""Names of all time zones; reading them takes milliseconds, so once."""


class ViewerTimeZoneMiddleware:
    """Times are shown in the browser's zone, which it tells by a cookie."""

    def __init__(self, get_response: NEXT) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the zone named by the `zone` cookie, if it is one."""
        name = request.COOKIES.get("zone", "")
        if name in known_zones():
            timezone.activate(zoneinfo.ZoneInfo(name))
        else:
            timezone.deactivate()
        return self.get_response(request)
