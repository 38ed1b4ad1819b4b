"""People as their pages show them."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from apps.dashboard.people.accounts import role_of
from apps.dashboard.people.forms import ROLE_LABELS
from apps.dashboard.people.grants import grant_words
from apps.farm.models import Grant


@dataclass(frozen=True)
class PersonLine:
    """One person in the list."""

    user: User
    role: str
    grants: list[str]
    """Where more is given: farm text."""


def person_lines() -> list[PersonLine]:
    """All people by name, those who may not sign in last: a few queries."""
    grants = Grant.objects.select_related("account").defer(
        "account__access_key_encrypted", "account__profile", "account__settings"
    )
    rows = User.objects.order_by("-is_active", "username").prefetch_related(
        "groups",
        "user_permissions",
        Prefetch("grants", grants.order_by("account__name", "project")),
    )
    return [
        PersonLine(user, role_words(user), grant_words(user.grants.all()))
        for user in rows
    ]


def role_words(user: User) -> str:
    """What the person is everywhere."""
    return str(ROLE_LABELS.get(role_of(user), "") or _("Other rights"))
