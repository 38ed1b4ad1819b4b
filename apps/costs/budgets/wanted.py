"""A budget as a person wants it, and what cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.common.money import MoneyError, to_units
from apps.costs.budgets.readers import address_of
from apps.costs.budgets.scopes import scope_exists
from apps.costs.models import BudgetCounts, BudgetPeriod, BudgetScope
from apps.farm.models import FarmAccount

THRESHOLDS = (50, 80, 100)
"""Percents that a new budget warns at unless other ones are wanted."""
PERCENTS = range(1, 1001)
MOST_THRESHOLDS = 20
MOST_ADDRESSES = 50
LONGEST_VALUE = 300

Problem = tuple[str, str | Promise]
"""Name of the field that is wrong, and why."""


class BudgetInvalid(ValueError):
    """A budget that cannot be; `errors` says why, by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(" ".join(text for texts in errors.values() for text in texts))
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class BudgetWanted:
    """What a person says about a budget. Money is in the account's currency."""

    name: str
    account: FarmAccount
    scope: str
    value: str = ""
    """The project's or label's name; "" of a project: tasks without one."""
    amount: Decimal
    period: str = BudgetPeriod.ONCE
    counts: str = BudgetCounts.ALL
    starts: date
    ends: date | None = None
    thresholds: tuple[int, ...] = THRESHOLDS
    stop_at: int | None = None
    users: tuple[User, ...] = ()
    addresses: tuple[str, ...] = ()
    new_value: bool = False
    """The project or label is meant, though no task has it yet."""

    def check(self) -> None:
        """Raise BudgetInvalid where something cannot work."""
        errors: dict[str, list[str]] = {}
        for field, why in self._problems():
            errors.setdefault(field, []).append(str(why))
        if errors:
            raise BudgetInvalid(errors)

    def _problems(self) -> Iterator[Problem]:
        if not self.name.strip() or len(self.name) > 120:
            yield "name", _("A budget needs a name of at most 120 characters.")
        yield from self._scope_problems()
        yield from self._amount_problems()
        if self.period not in BudgetPeriod.values:
            yield "period", _("There is no such period.")
        if self.counts not in BudgetCounts.values:
            yield "counts", _("Choose which money counts.")
        if self.ends and self.ends < self.starts:
            yield "ends", _("The last day lies before the first.")
        yield from self._threshold_problems()
        yield from self._reader_problems()

    def _scope_problems(self) -> Iterator[Problem]:
        if self.scope not in BudgetScope.values:
            yield "scope", _("Choose what the budget is for.")
        elif self.scope == BudgetScope.ACCOUNT:
            if self.value:
                yield "value", _("A budget of the whole account names no project.")
        elif self.scope == BudgetScope.LABEL and not self.value:
            yield "value", _("Name the label.")
        elif len(self.value) > LONGEST_VALUE:
            yield "value", _("At most 300 characters.")
        elif not self.new_value and not scope_exists(
            self.account.pk, self.scope, self.value
        ):
            yield (
                "value",
                _(
                    "No task of this account has it yet. Is it spelled as on the farm? "
                    "If it is still to come, say so below."
                ),
            )

    def _amount_problems(self) -> Iterator[Problem]:
        try:
            to_units(self.amount)
        except MoneyError:
            yield "amount", _("That is no amount: too large, or too many digits.")
            return
        if self.amount <= 0:
            yield "amount", _("A budget is more than 0.")

    def _threshold_problems(self) -> Iterator[Problem]:
        known = self.thresholds
        if not known:
            yield "thresholds", _("Give at least one percent, such as 80.")
        if any(percent not in PERCENTS for percent in known):
            yield "thresholds", _("Percents go from 1 to 1000.")
        if list(known) != sorted(set(known)):
            yield "thresholds", _("Each percent once, the smallest first.")
        if len(known) > MOST_THRESHOLDS:
            yield "thresholds", _("At most 20 percents.")
        if self.stop_at is not None and self.stop_at not in PERCENTS:
            yield "stop_at", _("Percents go from 1 to 1000.")

    def _reader_problems(self) -> Iterator[Problem]:
        for user in self.users:
            if not address_of(user):
                yield (
                    "users",
                    _t("%(name)s has no e-mail address here.")
                    % {"name": user.get_username()},
                )
        if len(self.addresses) > MOST_ADDRESSES:
            yield "addresses", _("At most 50 addresses.")
        for address in self.addresses:
            try:
                validate_email(address)
            except ValidationError:
                yield (
                    "addresses",
                    _t("“%(address)s” is no e-mail address.")
                    % {"address": address[:80]},
                )
        folded = [address.casefold() for address in self.addresses]
        if len(set(folded)) < len(folded):
            yield "addresses", _("An address stands there twice.")
