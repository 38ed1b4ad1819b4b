"""Pages about the polling itself change with each poll, so they go by the clock."""

import time

from django.http import HttpRequest

from apps.farm.versions import current_version

PACE_S = 5
"""Seconds between two looks at the polls; what changes a page is seen at once."""


def paced_version(request: HttpRequest) -> str:
    """Changes with anything on any page, and at least every PACE_S seconds."""
    return f"{current_version()}.{int(time.time() // PACE_S)}"


def minute_version(request: HttpRequest) -> str:
    """Changes with anything on any page, and once a minute: some things come by not
    happening, such as a mail."""
    return f"{current_version()}.{int(time.time() // 60)}"
