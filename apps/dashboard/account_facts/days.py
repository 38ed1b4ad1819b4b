"""The days of an account: what was left at the end of each, and what moved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.costs.models import Explanation
from apps.costs.residues.history import Stretch
from apps.dashboard.wording import money


@dataclass(frozen=True)
class DayLine:
    """One day of the account's calendar."""

    day: date
    name: str
    last: Stretch | None
    """What was seen last on that day; None: nobody looked."""
    change: Decimal | None
    """Against the day before."""
    spent: Decimal
    moves: tuple[tuple[str, Decimal], ...]
    """What else came in or went, and what it was."""
    url: str

    def title(self, currency: str) -> str:
        """What is told where the day is pointed at."""
        told = [self.name]
        if self.last is not None:
            left = money(self.last.left, currency)
            told.append(_("%(amount)s left") % {"amount": left})
        if self.last is not None and self.last.credit:
            credit = money(self.last.credit, currency)
            told.append(_("%(amount)s credit") % {"amount": credit})
        spent = money(self.spent, currency)
        told.append(_("%(amount)s spent") % {"amount": spent})
        told += [f"{what}: {money(step, currency)}" for what, step in self.moves]
        return "\n".join(told)


MOVES = {
    Explanation.TOP_UP: gettext_lazy("Top-up"),
    Explanation.VOUCHER: gettext_lazy("Voucher"),
    Explanation.CHARGE: gettext_lazy("Charge outside rendering"),
    Explanation.REFUND: gettext_lazy("Refund"),
    Explanation.OTHER: gettext_lazy("Other"),
}


def last_in(
    stretches: Sequence[Stretch], start: datetime, end: datetime
) -> Stretch | None:
    """What was seen last between start and end."""
    fitting = (one for one in reversed(stretches) if one.since < end)
    last = next(fitting, None)
    return last if last is not None and last.until >= start else None
