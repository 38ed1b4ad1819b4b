"""Setting the limits of an account from which on clicks are asked for more."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.actions.limits.rules import rules_lock
from apps.actions.models import ClickRules
from apps.audit.services import audit_record
from apps.common.money import money_text
from apps.farm.models import FarmAccount

LIMITS = (
    "typed_tasks",
    "typed_frames",
    "typed_money",
    "reason_money",
    "spender_money",
    "sign_in_money",
    "second_money",
    "same_error_times",
)


def limits_set(
    *,
    user: object,
    account: FarmAccount,
    limits: dict[str, Any],
    remote_addr: str = "",
) -> bool:
    """Set all LIMITS of an account, with the audit entry; False when nothing changes.

    Amounts are Decimals in the account's currency; None: never asked. `user` is whoever
    may: checked by the caller. Clicks wait for it, or it for them.
    """
    with transaction.atomic():
        rules = rules_lock([account.pk])[account.pk]
        before = _shown(rules)
        for name in LIMITS:
            setattr(rules, name, limits[name])
        after = _shown(rules)
        if after == before:
            return False
        rules.save()
        audit_record(
            actor=user,
            verb="rules.changed",
            target_kind="account",
            target_id=account.pk,
            target_label=account.name,
            account_id=account.pk,
            before=before,
            after=after,
            remote_addr=remote_addr,
        )
    return True


def _shown(rules: ClickRules) -> dict[str, Any]:
    values = {name: getattr(rules, name) for name in LIMITS}
    return {
        name: money_text(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }
