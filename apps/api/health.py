"""Is the process alive; is the installation ready."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.farm.selectors.accounts import pulse_at


@login_not_required
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


def _database_and_pulse() -> tuple[str, str]:
    """How the database and beat with its worker are: "ok", or what is wrong."""
    try:
        at = pulse_at()
    except Error:
        return "does not answer, or is not migrated", "not known"
    if at is None:
        return "ok", "jobs of beat have not reached every worker yet"
    age = timezone.now() - at
    # Three periods, and a little for a slow start.
    longest = timedelta(seconds=3 * settings.FARMDASH_EVERY["pulse"] + 5)
    if settings.FARMDASH_EVERY["pulse"] and age > longest:
        return "ok", f"a worker got no job of beat for {age.seconds} s"
    return "ok", "ok"


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when pages, database, worker and beat are up; else 503 and what is not."""
    database, jobs = _database_and_pulse()
    checks: dict[str, Any] = {
        "pages": "ok",
        "database": database,
        "worker and beat": jobs,
    }
    ready = all(check == "ok" for check in checks.values())
    return JsonResponse(
        {"ready": ready, "checks": checks}, status=200 if ready else 503
    )
