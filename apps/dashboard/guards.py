"""Who may look: every view says so itself, on top of sign-in being the default."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import (
    login_not_required,
    login_required,
    permission_required,
    user_passes_test,
)
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.common.http import no_content
from apps.costs.budgets.readers import books_of
from apps.dashboard.live.sharing import By, by_rights, shared
from apps.dashboard.veil import shows_sums
from apps.farm.sight import seen_epoch

View = Callable[..., HttpResponse]
AnyView = TypeVar("AnyView", bound=Callable[..., Any])


def books_or_403(user: Any) -> bool:
    """Whether there is an account all of whose money the user may see; else 403."""
    if not books_of(user):
        raise PermissionDenied
    return True


def administrator_or_403(user: Any) -> bool:
    """Whether the user is an administrator everywhere; else 403."""
    if not (user.is_active and user.is_superuser):
        raise PermissionDenied
    return True


may_manage_people = user_passes_test(administrator_or_403)
may_look = permission_required("farm.view_rendertask", raise_exception=True)
may_see_polls = permission_required("farm.view_syncrun", raise_exception=True)


def may_see_costs(view: AnyView) -> AnyView:
    """Sums of what the viewer may see the money of."""
    allowed = permission_required("costs.view_costday", raise_exception=True)
    return allowed(shows_sums(view))


def may_see_books(view: AnyView) -> AnyView:
    """Costs of whole accounts: budgets, balances, reports, files."""
    return user_passes_test(books_or_403)(shows_sums(view))


may_change_budgets = permission_required("costs.change_budget", raise_exception=True)
may_change_accounts = permission_required(
    "farm.change_farmaccount", raise_exception=True
)


def live(
    version: Callable[..., str], *, by: By | None = by_rights
) -> Callable[[View], View]:
    """A fragment that a page asks for again and again, with `v`: what it shows.

    Unchanged: 204 without touching the database. That answer holds nothing, so the
    session alone is asked who it is; everything else goes through the usual checks.
    What changed is put together once for all viewers who are the same to `by`; the
    rights are asked for with each request. by None: for each request on its own.
    `version` takes the request and the address's arguments, and is read before the
    database; the view finds it as request.live_version. The header Seen says in Unix
    seconds when the accounts named by `since` had all been seen.
    """

    def decorate(view: View) -> View:
        guarded = login_required(may_look(shared(view, by)))

        @login_not_required
        @require_GET
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            known = request.session.get(SESSION_KEY) is not None
            # Versions say too that somebody looks: a stranger looks at nothing.
            now = version(request, *args, **kwargs) if known else ""
            if known and now and request.GET.get("v") == now:
                response = no_content()
            else:
                request.live_version = now  # type: ignore[attr-defined]
                response = guarded(request, *args, **kwargs)
                response.headers.setdefault("Cache-Control", "private, no-store")
            if known and (at := _seen(request.GET.get("since", ""))) is not None:
                response.headers["Seen"] = str(at)
            return response

        return answer

    return decorate


def _seen(accounts: str) -> int | None:
    ids = [
        int(pk) for pk in accounts.split("-")[:50] if pk.isdecimal() and len(pk) < 19
    ]
    return seen_epoch(ids)
