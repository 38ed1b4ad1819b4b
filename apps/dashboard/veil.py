"""Amounts are for those who may see them: everybody else reads a dash.

Every amount on a page becomes words in one place (apps.common.money_words), which asks
this before. Somebody who may see the money of some of what is shown reads amounts on
the pages of sums, which show nothing else, and dashes on all others.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

from apps.common.money_words import veiled
from apps.farm.rights import VIEW, Rights, rights_of

View = TypeVar("View", bound=Callable[..., Any])


class MoneyVeilMiddleware:
    """Has amounts hidden from whoever may not see them; asks for rights only then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, veiled while it is made."""
        with veiled(lambda: is_veiled(request)):
            return self.get_response(request)


def is_veiled(request: HttpRequest) -> bool:
    """Whether amounts are hidden in this answer."""
    user = getattr(request, "user", None)
    if user is None or hasattr(request, "shows_sums"):
        return False
    return hides_money(rights_of(user))


def hides_money(rights: Rights) -> bool:
    """Whether somebody may look at tasks without seeing what they cost."""
    seen = rights.reach(VIEW)
    if seen.everywhere or not seen:
        return False
    places = {*seen.projects, *((pk, "") for pk in seen.accounts)}
    return not all(rights.sees_costs(pk, name or None) for pk, name in places)


def shows_sums(view: View) -> View:
    """A page of nothing but what the viewer may see the money of."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        request.shows_sums = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return cast(View, answer)
