"""What adds up and what does not, in sentences. An open difference is always shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common.money import ZERO, from_units
from apps.costs.budgets.readers import books_of
from apps.costs.models import BalanceCheck, Explanation, Residue, ResidueOf, Waits
from apps.costs.residues.selectors import (
    balance_checks,
    residue_since,
    residues_newest,
)
from apps.costs.selectors.sums import may_see
from apps.dashboard.wording import money_exact, number
from apps.farm.models import FarmAccount
from apps.farm.selectors.accounts import account_list

WAITS = {
    Waits.BALANCE: gettext_lazy("the farm does not tell it"),
    Waits.SWEEP: gettext_lazy("all tasks have to be read once more first"),
    Waits.FRAMES: gettext_lazy("frames have to be read first"),
    Waits.QUIET: gettext_lazy("frames end all the time, so it takes several looks"),
}


@dataclass(frozen=True)
class ResidueLine:
    """One comparison of one account."""

    account: FarmAccount
    key: str
    """tasks, balance or coupon."""
    tone: str
    """State whose colour and sign it has: done, failed or unknown."""
    text: str
    url: str
    since: datetime | None = None
    checked_at: datetime | None = None
    """As of when, of a balance."""
    is_open: bool = False

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"adds-{self.key}-{self.account.pk}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks; ages tick by themselves."""
        return (self.account.name, self.tone, self.text, self.url, self.since)


def residue_lines(
    user: Any, accounts: Sequence[FarmAccount] | None = None
) -> list[ResidueLine]:
    """Up to three lines for each account: tasks, balance, vouchers."""
    if not may_see(user):
        return []
    reach = books_of(user)
    chosen = [
        account
        for account in (account_list() if accounts is None else accounts)
        if reach.everywhere or account.pk in reach.accounts
    ]
    ids = [account.pk for account in chosen]
    newest: dict[int, list[Residue]] = {pk: [] for pk in ids}
    for row in residues_newest(account_ids=ids):
        newest[row.account_id].append(row)
    checks = balance_checks(account_ids=ids)
    lines = []
    for account in chosen:
        lines += _lines(account, newest[account.pk], checks.get(account.pk))
    return lines


def _lines(
    account: FarmAccount, rows: list[Residue], check: BalanceCheck | None
) -> list[ResidueLine]:
    tasks = [row for row in rows if row.of == ResidueOf.TASK and row.amount]
    lines = [_tasks(account, tasks, check)]
    by_kind = {row.of: row for row in rows if row.of != ResidueOf.TASK}
    lines.append(_balance(account, by_kind.get(ResidueOf.BALANCE), check))
    coupon = by_kind.get(ResidueOf.COUPON)
    if coupon is not None and (coupon.amount or account.coupon):
        lines.append(_figure(account, coupon, check))
    return lines


def _tasks(
    account: FarmAccount, tasks: list[Residue], check: BalanceCheck | None
) -> ResidueLine:
    url = f"{reverse('cost-residues')}#tasks-{account.pk}"
    if check is None or check.leaves_at is None or account.swept_at is None:
        text = _("Tasks and their frames were not compared yet")
        return ResidueLine(account, "tasks", "unknown", text, url)
    if not tasks:
        text = _("Frames, tasks and account add up")
        return ResidueLine(
            account, "tasks", "done", text, url, checked_at=check.leaves_at
        )
    amount = sum((row.amount for row in tasks), ZERO)
    text = ngettext(
        "%(number)s task differs from its frames by %(amount)s",
        "%(number)s tasks differ from their frames by %(amount)s together",
        len(tasks),
    ) % {
        "number": number(len(tasks)),
        "amount": signed(amount, account.currency),
    }
    since = min(row.at for row in tasks)
    if len(tasks) == 1:
        url = reverse("cost-residue", args=[tasks[0].pk])
    return ResidueLine(account, "tasks", "failed", text, url, since, is_open=True)


def _balance(
    account: FarmAccount, row: Residue | None, check: BalanceCheck | None
) -> ResidueLine:
    if row is not None:
        return _figure(account, row, check)
    waits = _waits(account, check) if check else ""
    text = _("The balance was not held against the ledger yet")
    bounds = check.bounds.get(ResidueOf.BALANCE) if check else None
    if bounds and check and check.waits_for == Waits.QUIET:
        within = money_exact(from_units(bounds[1] - bounds[0]), account.currency)
        text = _("The opening balance is known to within %(amount)s") % {
            "amount": within
        }
    if waits:
        text = f"{text}: {waits}"
    return ResidueLine(
        account, "balance", "unknown", text, f"{reverse('cost-residues')}"
    )


def _waits(account: FarmAccount, check: BalanceCheck) -> str:
    """What a first look at the balance waits for; "" for nothing."""
    # What was not asked for yet is not refused.
    if check.waits_for == Waits.BALANCE and account.profile_seen_at is None:
        return _("it was not read yet")
    if check.waits_for == Waits.BALANCE and account.balance is not None:
        # It was told since the last look.
        return ""
    return str(WAITS.get(Waits(check.waits_for), ""))


def _figure(
    account: FarmAccount, row: Residue, check: BalanceCheck | None
) -> ResidueLine:
    """The balance or the vouchers, which were held against the ledger before."""
    of, url = ResidueOf(row.of), reverse("cost-residue", args=[row.pk])
    settled_at = check.settled_at if check else None
    since = residue_since(row)
    if row.amount:
        words = {
            ResidueOf.BALANCE: _("The balance differs from the ledger by %(amount)s"),
            ResidueOf.COUPON: _("The vouchers differ from the ledger by %(amount)s"),
        }
        amount = signed(row.amount, account.currency)
        text = words[of] % {"amount": amount} + _(", not explained")
        return ResidueLine(
            account, of.value, "failed", text, url, since, settled_at, is_open=True
        )
    within = _within(check, of)
    if within is not None and within < 0:
        text = {
            ResidueOf.BALANCE: _("The balance may differ from the ledger"),
            ResidueOf.COUPON: _("The vouchers may differ from the ledger"),
        }[of]
        text = f"{text}: {WAITS[Waits.QUIET]}"
        return ResidueLine(account, of.value, "unknown", text, url, None, settled_at)
    text = {
        ResidueOf.BALANCE: _("Balance and ledger add up"),
        ResidueOf.COUPON: _("Vouchers and ledger add up"),
    }[of]
    if within:
        amount = money_exact(within, account.currency)
        text += " " + _("to within %(amount)s") % {"amount": amount}
        settled_at = check.checked_at if check else None
    return ResidueLine(account, of.value, "done", text, url, since, settled_at)


def _within(check: BalanceCheck | None, of: ResidueOf) -> Decimal | None:
    """How exactly the last look was, where frames ended meanwhile; -1: not at all."""
    if check is None or check.checked_at in (None, check.settled_at):
        return None
    base = check.balance_base if of == ResidueOf.BALANCE else check.coupon_base
    low, high = (from_units(units) for units in check.bounds.get(of, [0, 0]))
    if base is None or not low <= base <= high:
        return Decimal(-1)
    within: Decimal = max(high - base, base - low)
    return within


def signed(amount: Decimal, currency: str) -> str:
    """All its digits, with a sign either way."""
    return ("+" if amount > 0 else "") + money_exact(amount, currency)


@dataclass(frozen=True)
class Step:
    """A step of a difference, in words."""

    residue: Residue
    step: str
    amount: str
    """What was open after it."""
    label: str
    tone: str
    by: str

    @property
    def is_explainable(self) -> bool:
        """Whether a person may say what it was."""
        balance = self.residue.of != ResidueOf.TASK
        return balance and self.residue.explanation != Explanation.OPENING


def step_of(row: Residue) -> Step:
    """A row of the history; account, task and explained_by are there already."""
    currency = row.account.currency
    known, is_task = bool(row.explanation), row.of == ResidueOf.TASK
    label = str(Explanation(row.explanation).label)
    if is_task:
        label = _("Arrears") if row.note else ""
    by = ""
    if known and row.explanation != Explanation.OPENING:
        by = str(row.explained_by or _("presumed: a whole amount came in"))
    return Step(
        residue=row,
        step=signed(row.step, currency),
        amount=money_exact(row.amount, currency),
        label=label,
        tone="done" if known or is_task else "failed",
        by=by,
    )
