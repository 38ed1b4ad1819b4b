"""Intents in the audit trail: what is written down of each step."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.actions.models import Intent
from apps.actions.policies import operation_named
from apps.audit.models import AuditEntry
from apps.audit.services import audit_draft
from apps.farm.projects import project_of

MACHINE = "farmdash"
"""The actor of what no person did."""


def intent_entry(intent: Intent, **fields: Any) -> AuditEntry:
    """An entry about the intent, not written yet: actor, verb, and what else there is.

    Its target is in words, which outlive the task and the account.
    """
    if (task := intent.task) is None:
        return _account_entry(intent, **fields)
    parts = (str(task), task.scene_name, task.layer_name, f"({task.account.name})")
    return audit_draft(
        target_kind="task",
        target_id=task.pk,
        target_label=" ".join(part for part in parts if part),
        request_id=str(intent.click),
        account_id=task.account_id,
        project=project_of(task),
        **fields,
    )


def _account_entry(intent: Intent, **fields: Any) -> AuditEntry:
    """The same of what concerns the account itself."""
    name = intent.account.name
    return audit_draft(
        target_kind="account",
        target_id=intent.account_id,
        target_label=f"{intent.target} ({name})" if intent.target else name,
        request_id=str(intent.click),
        account_id=intent.account_id,
        **fields,
    )


def requested_entries(
    intents: Iterable[Intent], *, remote_addr: str
) -> list[AuditEntry]:
    """One entry for each intent of a click, in the transaction that makes them."""
    return [
        intent_entry(
            intent,
            actor=intent.requested_by,
            verb=operation_named(intent.operation).verb,
            reason=intent.why,
            before=intent.before,
            after={
                "intent": str(intent.pk),
                "state": intent.state,
                "reason": intent.reason,
                "frames": intent.frame_ids,
                "params": intent.params,
                "origin": intent.origin,
                "policy": intent.policy and intent.policy.name,
                "stake": None if intent.stake is None else str(intent.stake),
            },
            remote_addr=remote_addr,
        )
        for intent in intents
    ]


def step_entry(
    intent: Intent, state: str, *, actor: object, verb: str, **fields: Any
) -> AuditEntry:
    """A step that somebody made an intent take: from its state to `state`."""
    key = str(intent.pk)
    more = fields.pop("after", {})
    return intent_entry(
        intent,
        actor=actor,
        verb=verb,
        before={"intent": key, "state": intent.state},
        after={"intent": key, "state": state} | more,
        **fields,
    )


def settled_entry(
    intent: Intent, values: Mapping[str, Any], how: Mapping[str, Any]
) -> AuditEntry:
    """The end of an intent: `values` are the columns written, `how` tells from what.

    `intent` is as it was before that. Seconds count from the click.
    """
    took = values["settled_at"] - intent.requested_at
    return intent_entry(
        intent,
        actor=MACHINE,
        verb="intent.settled",
        before={
            "intent": str(intent.pk),
            "state": intent.state,
            "reason": intent.reason,
            "seen": _summary(values.get("before", intent.before)),
        },
        after={
            "intent": str(intent.pk),
            "state": values["state"],
            "reason": str(values.get("reason", intent.reason)),
            "code": values.get("code", intent.code),
            "message": values.get("message", intent.message),
            "made_id": intent.made_id,
            "farm_request_id": values.get("farm_request_id", intent.farm_request_id),
            "seconds": round(took.total_seconds(), 1),
            "tries": intent.tries,
            "seen": _summary(values.get("after")),
            **how,
        },
    )


def _summary(seen: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A snapshot without its frames, of which there may be hundreds: the intent keeps
    them."""
    if not seen:
        return None
    frames = seen.get("frames") or {}
    rest = {key: value for key, value in seen.items() if key != "frames"}
    return rest | ({"frames": len(frames)} if frames else {})
