"""Clicks on an account itself: its settings, its labels, its render environments."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.actions.asking.clicks import DOUBLE
from apps.actions.asking.wishes import scope_key
from apps.actions.entries import requested_entries
from apps.actions.holding.hold import hold
from apps.actions.holding.undo import others_replace
from apps.actions.limits.demands import NOTHING, Given
from apps.actions.limits.rules import rules_lock
from apps.actions.models import Intent, IntentState, Origin
from apps.actions.notices import intents_announce
from apps.actions.operations import Operation
from apps.actions.params.account import target_of
from apps.actions.policies import checked_params, objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.settling.snapshots import NOTHING_SEEN
from apps.actions.switch import is_read_only
from apps.audit.services import audit_record_all
from apps.common.plain import text
from apps.farm.models import FarmAccount


def account_intent_request(
    *,
    user: Any,
    account: FarmAccount,
    operation: str,
    target: str = "",
    params: Mapping[str, Any] | None = None,
    given: Given = NOTHING,
    origin: Origin = Origin.PAGE,
    remote_addr: str = "",
) -> Intent:
    """One click on the account: an intent and an audit entry.

    `target` names the label or the render environment; "" for the settings. What is
    asked for already is not asked for again: the open intent is returned, as is that
    of the first half of a double click. ClickRefused when the user may not;
    ParamsInvalid (its `field` is a parameter or "target") when something makes no
    sense. Nothing is written then.
    """
    known = operation_named(operation)
    if not known.on_account:
        raise ClickRefused(Reason.NO_OPERATION)
    if objection := objection_to_user(user, known, account):
        raise ClickRefused(objection)
    if is_read_only():
        raise ClickRefused(Reason.READ_ONLY)
    if not account.enabled:
        raise ClickRefused(Reason.ACCOUNT_OFF)
    intent = _intent(
        known,
        account,
        user=user,
        target=target_of(known.key, target),
        params=checked_params(known, params or {}),
        why=text(given.why).strip(),
        origin=origin,
    )
    with transaction.atomic():
        if known.replaces:
            # Nobody else replaces anything of the account meanwhile.
            rules_lock([account.pk])
        same = _same_as(intent)
        others_replace(
            user=user, operation=known, asked=[same or intent], remote_addr=remote_addr
        )
        return same or _written(known, intent, remote_addr)


def _intent(
    operation: Operation, account: FarmAccount, *, params: dict[str, Any], **more: Any
) -> Intent:
    user = more.pop("user")
    return Intent(
        account=account,
        operation=operation.key,
        params=params,
        scope_key=scope_key(None, params),
        click=uuid4(),
        requested_by=user,
        requested_at=timezone.now(),
        stake=0,
        before=NOTHING_SEEN.as_json(),
        **more,
    )


def _same_as(intent: Intent) -> Intent | None:
    """What asks for the same and is open; or was asked for by the same person a moment
    ago, with nothing else about it since."""
    about = Intent.objects.filter(
        account=intent.account, task=None, target=intent.target
    ).select_related("account")
    same = about.filter(operation=intent.operation, scope_key=intent.scope_key)
    if found := same.filter(settled_at=None).order_by("requested_at").first():
        return found
    newest = about.order_by("-requested_at")[:1]
    done = (IntentState.ACCEPTED, IntentState.CONFIRMED)
    return same.filter(
        pk__in=newest.values("pk"),
        state__in=done,
        requested_by=intent.requested_by,
        requested_at__gt=intent.requested_at - DOUBLE,
    ).first()


def _written(operation: Operation, intent: Intent, remote_addr: str) -> Intent:
    """Write it; or the one that was faster by a moment."""
    hold(operation, [intent], intent.requested_at)
    Intent.objects.bulk_create([intent], ignore_conflicts=True)
    if not Intent.objects.filter(pk=intent.pk).exists():
        return _same_as(intent) or intent
    audit_record_all(requested_entries([intent], remote_addr=remote_addr))
    transaction.on_commit(partial(intents_announce, [intent]), robust=True)
    return intent
