"""A retry rule as a person wants it, and what cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actions.causes import Cause
from apps.common.money import MoneyError, to_units
from apps.farm.projects import PLACEHOLDER_PROJECT

CAUSES = (Cause.TIMED_OUT, Cause.MACHINE, Cause.LOG, Cause.UNKNOWN)
"""To choose from: what nobody has looked at is one of the others."""
TIMES = range(1, 11)
MINUTES = range(1, 1441)
LONGEST_NAME = 80
LONGEST_VALUE = 300

Problem = tuple[str, str | Promise]
"""Name of the field that is wrong, and why."""


class PolicyInvalid(ValueError):
    """A rule that cannot be; `errors` says why, by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(" ".join(text for texts in errors.values() for text in texts))
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class PolicyWanted:
    """What a person says about a rule. Money is in the account's currency."""

    name: str
    project: str = ""
    label: str = ""
    causes: tuple[str, ...]
    most_times: int = 2
    pause_minutes: int = 5
    most_money: Decimal

    def check(self) -> None:
        """Raise PolicyInvalid where something cannot work."""
        errors: dict[str, list[str]] = {}
        for field, why in self._problems():
            errors.setdefault(field, []).append(str(why))
        if errors:
            raise PolicyInvalid(errors)

    def _problems(self) -> Iterator[Problem]:
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            yield "name", _("A rule needs a name of at most 80 characters.")
        for field in ("name", "project", "label"):
            value = getattr(self, field)
            if "\0" in value or len(value) > LONGEST_VALUE:
                yield field, _("At most 300 characters, and none that nobody sees.")
        if self.project == PLACEHOLDER_PROJECT:
            yield "project", _("The farm calls tasks without a project so.")
        if not self.causes or not set(self.causes) <= set(CAUSES):
            yield "causes", _("Choose at least one cause.")
        if self.most_times not in TIMES:
            yield "most_times", _("From 1 to 10 times.")
        if self.pause_minutes not in MINUTES:
            yield "pause_minutes", _("From 1 minute to a day (1440).")
        yield from self._money_problems()

    def _money_problems(self) -> Iterator[Problem]:
        try:
            to_units(self.most_money)
        except MoneyError:
            yield (
                "most_money",
                _("That is no amount: too large, or too many digits."),
            )
            return
        if self.most_money <= 0:
            yield "most_money", _("A limit is more than 0.")
