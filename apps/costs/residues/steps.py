"""Steps of a difference: noted with what they look like, explained by people."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.services import audit_record
from apps.common.money import ZERO, money_text
from apps.costs.ledger.books import books_mark
from apps.costs.models import BalanceCheck, Explanation, Residue, ResidueOf

PRESUMED = {
    ResidueOf.BALANCE: Explanation.TOP_UP,
    ResidueOf.COUPON: Explanation.VOUCHER,
}
NOTE_MOST = 2000


class ResidueRefused(Exception):
    """A person may not explain that; str() is a sentence for people."""


def series(residue: Residue) -> QuerySet[Residue]:
    """All steps of the same difference, oldest first."""
    same = Residue.objects.filter(
        account_id=residue.account_id, of=residue.of, task_id=residue.task_id
    )
    return same.order_by("pk")


def residue_step(
    *, account_id: int, of: ResidueOf, at: datetime, step: Decimal, opening: bool
) -> Residue:
    """Note that a balance moved by `step` and no frame cost it; in a transaction.

    A whole amount that came in is presumed to be a top-up or a voucher.
    """
    explanation = Explanation.NONE
    if opening:
        explanation = Explanation.OPENING
    elif step > 0 and step == step.to_integral_value():
        explanation = PRESUMED[of]
    values: dict[str, Any] = {"amount": ZERO, "step": step}
    residue = Residue.objects.create(
        account_id=account_id,
        of=of,
        at=at,
        explanation=explanation,
        explained_at=at if explanation else None,
        **values,
    )
    _recount(residue)
    books_mark(account_id)
    return residue


@transaction.atomic
def residue_explain(
    *,
    actor: Any,
    residue_id: int,
    explanation: Explanation,
    note: str,
    remote_addr: str = "",
) -> Residue:
    """Say what a step of a balance was; NONE: nobody knows after all. Audited.

    ResidueRefused for anybody but administrators, for differences between a task and
    its frames, which only the farm can mend, and for openings.
    """
    residue = Residue.objects.select_related("account").get(pk=residue_id)
    _check(actor, residue, explanation)
    # The next step is noted after this, or before it.
    BalanceCheck.objects.select_for_update().filter(pk=residue.account_id).first()
    before = {"explanation": residue.explanation, "note": residue.note}
    residue.explanation, residue.note = explanation, note.strip()[:NOTE_MOST]
    residue.explained_by = actor if explanation else None
    residue.explained_at = timezone.now() if explanation else None
    residue.save()
    audit_record(
        actor=actor,
        verb="residue.explained",
        target_kind="residue",
        target_id=residue.pk,
        target_label=_label(residue),
        account_id=residue.account_id,
        before=before,
        after={"explanation": residue.explanation, "note": residue.note},
        remote_addr=remote_addr,
    )
    _recount(residue)
    books_mark(residue.account_id)
    residue.refresh_from_db()
    return residue


def _check(actor: Any, residue: Residue, explanation: Explanation) -> None:
    if not (actor.is_active and actor.is_superuser):
        raise ResidueRefused(_("Only administrators explain what money was."))
    if residue.of == ResidueOf.TASK:
        raise ResidueRefused(_("What a task and its frames say is up to the farm."))
    if Explanation.OPENING in (explanation, residue.explanation):
        raise ResidueRefused(_("The opening balance is what farmdash found."))


def _label(residue: Residue) -> str:
    amount = f"{money_text(residue.step)} {residue.account.currency}"
    return f"{amount} ({residue.account.name}, {residue.get_of_display()})"


def _recount(residue: Residue) -> None:
    """Let the amounts from this step on be the sums of the unexplained ones."""
    earlier = series(residue).filter(pk__lt=residue.pk).last()
    amount = earlier.amount if earlier is not None else ZERO
    for row in series(residue).filter(pk__gte=residue.pk):
        amount += ZERO if row.explanation else row.step
        if row.amount != amount:
            Residue.objects.filter(pk=row.pk).update(amount=amount)
            if row.pk == residue.pk:
                residue.amount = amount
