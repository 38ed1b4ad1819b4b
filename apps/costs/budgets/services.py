"""Making, changing and ending budgets, and answering a proposed stop; all audited."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import audit_record
from apps.common.money import money_text
from apps.costs.budgets.crossings import crossings_undo
from apps.costs.budgets.wanted import BudgetInvalid, BudgetWanted
from apps.costs.models import Budget, BudgetCrossing
from apps.farm.reconcile import account_touch

STOPPED, LET_RUN = "stopped", "let_run"
DECISIONS = (STOPPED, LET_RUN)

_PLAIN = ("name", "scope", "value", "amount", "period", "counts", "starts", "ends")


@transaction.atomic
def budget_create(*, actor: object, wanted: BudgetWanted) -> Budget:
    """Make a budget; it is judged from the next tick on. Raises BudgetInvalid."""
    wanted.check()
    _refuse_same_name(wanted, but=None)
    budget = Budget.objects.create(account=wanted.account, **_columns(wanted))
    budget.users.set(wanted.users)
    _audit(actor, "budget.created", budget, before=None, after=_told(budget))
    return budget


@transaction.atomic
def budget_change(*, actor: object, budget: Budget, wanted: BudgetWanted) -> bool:
    """Change a budget; False when there was nothing to change. Raises BudgetInvalid.

    Thresholds that it does not reach any more may be reached, and told, once again.
    """
    wanted.check()
    _refuse_same_name(wanted, but=budget)
    held = Budget.objects.select_for_update(of=("self",)).get(pk=budget.pk)
    before = _told(held)
    for name, value in _columns(wanted).items():
        setattr(held, name, value)
    held.account = wanted.account
    held.save()
    held.users.set(wanted.users)
    after = _told(held)
    if before == after:
        return False
    if crossings_undo(held, now=timezone.now()):
        account_touch(account_id=held.account_id)
    _audit(actor, "budget.changed", held, before=before, after=after)
    budget.refresh_from_db()
    return True


@transaction.atomic
def budget_end(*, actor: object, budget: Budget) -> bool:
    """Judge it no more, and tell nobody; its history stays. False: that is so."""
    return _enable(actor, budget, enabled=False)


@transaction.atomic
def budget_resume(*, actor: object, budget: Budget) -> bool:
    """Judge a budget again that was ended; False when it never was."""
    return _enable(actor, budget, enabled=True)


@transaction.atomic
def stop_decide(
    *, actor: Any, crossing: BudgetCrossing, decision: str, tasks: int = 0
) -> bool:
    """Note what a person answered to a proposed stop; False when somebody had already.

    Stopping the tasks, how many is told by `tasks`, is the caller's.
    """
    if decision not in DECISIONS:
        raise ValueError(f"{decision!r} is no answer to a proposed stop")
    waiting = BudgetCrossing.objects.filter(
        pk=crossing.pk, is_stop=True, decided_at=None
    )
    now = timezone.now()
    if not waiting.update(decided_at=now, decided_by=actor, decision=decision):
        return False
    crossing.refresh_from_db()
    account_touch(account_id=crossing.budget.account_id)
    after = {"crossing": crossing.pk, "percent": crossing.percent, "tasks": tasks}
    verb = f"budget.{decision}"
    _audit(actor, verb, crossing.budget, before=None, after=after)
    return True


def _enable(actor: object, budget: Budget, *, enabled: bool) -> bool:
    rows = Budget.objects.filter(pk=budget.pk, enabled=not enabled)
    if not rows.update(enabled=enabled):
        return False
    budget.refresh_from_db()
    verb = "budget.resumed" if enabled else "budget.ended"
    _audit(actor, verb, budget, before=None, after=None)
    return True


def _refuse_same_name(wanted: BudgetWanted, *, but: Budget | None) -> None:
    same = Budget.objects.filter(name=wanted.name, enabled=True)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise BudgetInvalid({"name": [_("There is a budget of that name already.")]})


def _columns(wanted: BudgetWanted) -> dict[str, Any]:
    values = {name: getattr(wanted, name) for name in _PLAIN}
    lists = {
        "thresholds": list(wanted.thresholds),
        "addresses": list(wanted.addresses),
        "stop_at": wanted.stop_at,
    }
    return values | lists


def _told(budget: Budget) -> dict[str, Any]:
    """The budget as the audit trail holds it."""
    values = {name: str(getattr(budget, name) or "") for name in _PLAIN}
    values["amount"] = f"{money_text(budget.amount)} {budget.account.currency}"
    names = budget.users.order_by("pk").values_list("username", flat=True)
    return values | {
        "account": str(budget.account),
        "thresholds": budget.thresholds,
        "stop_at": budget.stop_at,
        "users": list(names),
        "addresses": budget.addresses,
    }


def _audit(
    actor: object, verb: str, budget: Budget, *, before: Any, after: Any
) -> None:
    audit_record(
        actor=actor,
        verb=verb,
        target_kind="budget",
        target_id=budget.pk,
        target_label=budget.name,
        account_id=budget.account_id,
        before=before,
        after=after,
    )
