"""What failed of a task, in groups, as the API tells it."""

from typing import Any, Literal

from ninja import Schema

from apps.actions.causes import By, FailureGroup, failures_of
from apps.common.money import ZERO, money_text
from apps.farm.models import RenderTask


class FailureGroupOut(Schema):
    """Failed frames that have a cause, a machine or a task in common.

    `signature` is the line of their logs that tells why, without what differs; `line`
    that line of one of them. `lost` is what the attempts cost that failed so.
    """

    key: str
    cause: Literal["timed_out", "machine", "log", "unread", "unknown"] | None
    signature: str
    line: str
    node: str
    task_ids: list[int]
    frames: int
    frame_ids: list[int]
    lost: str
    currency: str
    most_times: int
    held_back: int
    unread: int


class FailuresOut(Schema):
    """All groups; `is_cut`: more has failed than is looked at together."""

    items: list[FailureGroupOut]
    frames: int
    is_cut: bool


def failures_out(task: RenderTask, by: By) -> dict[str, Any]:
    """FailuresOut's fields; the task comes with its account."""
    found = failures_of([task], by)
    currency = task.account.currency
    return {
        "items": [_group_out(group, currency) for group in found.groups],
        "frames": len(found.frames),
        "is_cut": found.is_cut,
    }


def _group_out(group: FailureGroup, currency: str) -> dict[str, Any]:
    return {
        "key": group.key,
        "cause": group.cause,
        "signature": group.signature,
        "line": group.example.line,
        "node": group.node,
        "task_ids": group.task_ids,
        "frames": len(group.frames),
        "frame_ids": [frame.id for frame in group.frames],
        "lost": money_text(group.lost.get(currency, ZERO)),
        "currency": currency,
        "most_times": group.most_times,
        "held_back": group.held,
        "unread": group.unread,
    }
