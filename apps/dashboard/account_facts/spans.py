"""How far back the history of an account goes: lengths of time to choose from."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from apps.farm.models import FarmAccount

SPANS = (7, 30, 90)
"""Days to choose from."""
USUAL = 30


@dataclass(frozen=True)
class Span:
    """A length of time to choose."""

    url: str
    label: str
    current: bool


def days_asked(text: str) -> int:
    """The span that an address asks for; the usual one for anything else."""
    return int(text) if text in map(str, SPANS) else USUAL


def spans(account: FarmAccount, days: int) -> list[Span]:
    """Lengths of time to choose from."""
    page = reverse("account-profile", args=[account.pk])
    return [
        Span(
            url=page if number == USUAL else f"{page}?days={number}",
            label=ngettext("%(n)s day", "%(n)s days", number) % {"n": number},
            current=number == days,
        )
        for number in SPANS
    ]
