"""Holds what an account has left against what its frames cost, step by step."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import BigIntegerField, F, Min, Q, QuerySet
from django.db.models.functions import Cast

from apps.common.money import ZERO, from_units, to_units
from apps.costs.budgets.purse import purse_of
from apps.costs.models import BalanceCheck, ResidueOf, Waits
from apps.costs.residues.bases import (
    CERTAIN,
    DOUBTFUL,
    READING,
    SLACK,
    Change,
    Evidence,
    Place,
    Reading,
    Suspects,
    judged,
    place_of,
    possible_sums,
)
from apps.costs.residues.steps import residue_step
from apps.farm.models import BalanceSeen, FarmAccount, FeeChange, RenderTask
from apps.farm.status import ACTIVE_STATES

ANSWER = timedelta(seconds=10)
"""How long the farm may take to tell a balance that it was asked for."""
ROWS_MOST = 20
"""Rows with the same balance that are taken for one; what is older proves no less."""
LAST = 2**63 - 1
"""Above any id."""
FIGURES = {ResidueOf.BALANCE: "balance", ResidueOf.COUPON: "coupon"}


def balance_check(account: FarmAccount) -> None:
    """Note what moved the account's balance since the last time beside its frames.

    Does nothing until all that was spent up to a reading of the balance is mirrored.
    """
    BalanceCheck.objects.get_or_create(account=account)
    with transaction.atomic():
        check = BalanceCheck.objects.select_for_update().get(account=account)
        reading, waits_for = newest_reading(account)
        if reading is None:
            if check.waits_for != waits_for:
                check.waits_for = waits_for
                check.save(update_fields=("waits_for",))
        elif check.checked_at is None or reading.last > check.checked_at:
            _hold(account, check, reading)


def newest_reading(account: FarmAccount) -> tuple[Reading | None, Waits]:
    """The newest balance of which all spending is mirrored, or what that waits for.

    Late fees of tasks that are over are found by sweeps; leaves that are due and were
    not read since may hold some, too. Where another account pays, what this one has
    left says nothing of what its frames cost.
    """
    if purse_of(account).balance is None and account.balance is not None:
        return None, Waits.BALANCE
    rows = BalanceSeen.objects.filter(account=account).order_by("-pk")
    if account.profile_seen_at is None or not rows.exists():
        return None, Waits.BALANCE
    if account.swept_at is None or account.seen_at is None:
        return None, Waits.SWEEP
    leaves = RenderTask.objects.present().leaves().filter(account=account)
    due = leaves.filter(frames_due=True)
    if due.filter(frames_read_at=None).exists():
        return None, Waits.FRAMES
    read_at = due.aggregate(read_at=Min("frames_read_at"))["read_at"]
    swept = min(account.swept_at, account.seen_at)
    until = min(swept, read_at or swept)
    told = Q(first_seen_at__lte=until - ANSWER) | Q(
        first_seen_at__lte=until, last_seen_at__gt=F("first_seen_at")
    )
    row = rows.filter(told).first()
    if row is None:
        return None, Waits.FRAMES if until < swept else Waits.SWEEP
    reading = Reading(
        first=_stood_since(rows, row),
        last=row.last_seen_at,
        balance=None if row.balance is None else to_units(row.balance),
        coupon=None if row.coupon is None else to_units(row.coupon),
    )
    return reading, Waits.NOTHING


def _stood_since(rows: QuerySet[BalanceSeen], row: BalanceSeen) -> datetime:
    """From when on balance and vouchers were seen to be what the row says.

    A row begins where the credit changed, too, which no frame pays with.
    """
    since = row.first_seen_at
    earlier = rows.filter(pk__lt=row.pk)[:ROWS_MOST]
    for first, *left in earlier.values_list("first_seen_at", "balance", "coupon"):
        if left != [row.balance, row.coupon]:
            break
        since = first
    return since


def _hold(account: FarmAccount, check: BalanceCheck, reading: Reading) -> None:
    """Bring the sums up to the reading and judge both figures."""
    if check.opened_at is None:
        check.opened_at = reading.last
        check.position = _position_before(account.pk, reading.last - READING)
    sums = _Sums(check)
    slack = SLACK + timedelta(milliseconds=abs(account.clock_offset_ms))
    for change in _changes(account.pk, check.position):
        sums.take(
            change,
            place_of(change, reading, opened_at=check.opened_at, slack=slack),
        )
    settled = [
        _judge(check, of, sums.evidence(figure, seen), reading.last)
        for figure, (of, seen) in enumerate(
            zip(FIGURES, (reading.balance, reading.coupon), strict=True)
        )
        if seen is not None
    ]
    sums.keep()
    check.checked_at = reading.last
    if all(settled):
        check.settled_at = reading.last
    check.waits_for = Waits.NOTHING if all(settled) else Waits.QUIET
    check.save()


class _Sums:
    """What was spent by the reading: for certain, probably, and perhaps."""

    def __init__(self, check: BalanceCheck) -> None:
        self._check = check
        self._spent = [to_units(check.balance_spent), to_units(check.coupon_spent)]
        self._guessed: dict[Place, tuple[list[int], list[int]]] = {
            place: ([], []) for place in DOUBTFUL
        }
        self._doubtful: list[int] = []
        self._follows = True
        self._kept = list(self._spent)

    def take(self, change: Change, place: Place) -> None:
        """Add one change; they come in the order of their ids."""
        for figure, amount in enumerate((change.balance, change.coupon)):
            if place is Place.IN:
                self._spent[figure] += amount
            elif place in DOUBTFUL:
                self._guessed[place][figure].append(amount)
        if place in DOUBTFUL:
            self._doubtful.append(change.id)
        # The cursor stops before the first one that the next reading has to judge.
        self._follows = self._follows and place in CERTAIN
        if self._follows:
            self._kept = list(self._spent)
            self._check.position = change.id

    def evidence(self, figure: int, seen: int) -> Evidence:
        """What follows for a figure of which so much was seen."""
        sure = seen + self._spent[figure]
        likely, opened, unlikely = (self._guessed[place][figure] for place in DOUBTFUL)
        return Evidence(
            likely=_bases(sure + sum(likely), opened),
            possible=_bases(sure, [*likely, *opened, *unlikely]),
            since=self._doubtful[0] if self._doubtful else LAST,
            until=self._doubtful[-1] if self._doubtful else 0,
            bounds=(
                sure + sum(likely) + sum(n for n in opened if n < 0),
                sure + sum(likely) + sum(n for n in opened if n > 0),
            ),
        )

    def keep(self) -> None:
        """Move the cursor."""
        self._check.balance_spent = from_units(self._kept[0])
        self._check.coupon_spent = from_units(self._kept[1])


def _bases(sure: int, unclear: list[int]) -> frozenset[int] | None:
    sums = possible_sums(unclear)
    return None if sums is None else frozenset(sure + some for some in sums)


def _judge(check: BalanceCheck, of: ResidueOf, said: Evidence, at: datetime) -> bool:
    """Whether it is certain what the figure's base is; a new one is a step."""
    name = f"{FIGURES[of]}_base"
    old: Decimal | None = getattr(check, name)
    bases, *more = check.suspects.get(of) or Suspects()
    suspects = Suspects(tuple(bases), *more)
    verdict = judged(None if old is None else to_units(old), suspects, said)
    check.suspects = {**check.suspects, of.value: list(verdict.suspects)}
    check.bounds = {**check.bounds, of.value: list(said.bounds)}
    if verdict.base is not None and (base := from_units(verdict.base)) != old:
        setattr(check, name, base)
        residue_step(
            account_id=check.account_id,
            of=of,
            at=at,
            step=base - (old or ZERO),
            opening=old is None,
        )
    return verdict.is_settled


def _changes(account_id: int, after: int) -> Iterator[Change]:
    """Fees that changed after that id. Its writers hold the account: none is missed."""
    rows = FeeChange.objects.filter(account_id=account_id, pk__gt=after)
    rows = rows.exclude(balance_delta=0, coupon_delta=0).order_by("pk")
    columns = ("pk", "seen_at", "spent_at", "old", "task__first_seen_at", "task__state")
    amounts = (_units("balance_delta"), _units("coupon_delta"))
    for row in rows.values_list(*columns, *amounts).iterator(2000):
        pk, seen_at, spent_at, old, known_at, state, balance, coupon = row
        yield Change(
            id=pk,
            seen_at=seen_at,
            spent_at=spent_at,
            is_first=not old,
            task_known_at=known_at,
            is_active=state in ACTIVE_STATES,
            balance=balance,
            coupon=coupon,
        )


def _units(name: str) -> Cast:
    """Whole units: Decimals of many rows take seconds."""
    return Cast(name, BigIntegerField())


def _position_before(account_id: int, at: datetime) -> int:
    """The id of the last change that was seen by `at`; 0: none was."""
    rows = FeeChange.objects.filter(account_id=account_id).order_by("-pk")
    for pk, seen_at in rows.values_list("pk", "seen_at").iterator(2000):
        if seen_at <= at:
            return int(pk)
    return 0
