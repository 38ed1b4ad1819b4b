"""Reading intents: for rows, for a task's page, for what needs a person."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Rank
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS
from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.rights import VIEW, rights_of
from apps.farm.status import FrameState, frame_state

SHOWN = timedelta(minutes=10)
"""How long a row shows that a click went well."""
SHOWN_BAD = timedelta(hours=12)
"""How long a row shows that it did not."""

MOST_OF_FRAMES = 40
"""Clicks that are looked through for those that touch a page of frames."""

_WENT_WELL = (IntentState.CONFIRMED, IntentState.ACCEPTED)
_ON_LEAVES = [key for key, operation in OPERATIONS.items() if operation.on_leaves]
_APART = [key for key, operation in OPERATIONS.items() if operation.apart]
ATTENTION = (
    IntentState.NEEDS_PERSON,
    IntentState.UNKNOWN,
    IntentState.REJECTED,
    IntentState.REFUTED,
    IntentState.AWAITING,
    IntentState.HELD,
    IntentState.QUEUED,
    IntentState.SENDING,
    IntentState.ACCEPTED,
    IntentState.WITHDRAWN,
    IntentState.CONFIRMED,
)
"""Of several intents of one click, the first in this order says how it looks."""


def latest_intents(task_ids: Collection[int]) -> dict[int, Intent]:
    """The intent that each of these rows shows, by the task's primary key. One query.

    A parent also shows what was asked for its leaves (retries are sent leaf by leaf).
    """
    now = timezone.now()
    # Intents of one click are equally new, so that one click's frames stay together.
    newest = Window(
        Rank(), partition_by=[F("task")], order_by=[F("requested_at").desc()]
    )
    chosen = set(task_ids)
    family = RenderTask.objects.filter(Q(pk__in=task_ids) | Q(parent__in=task_ids))
    rows = (
        Intent.objects.filter(task__in=family.values("pk"))
        .filter(Q(task__in=task_ids) | Q(operation__in=_ON_LEAVES))
        .filter(_still_shown(now))
        .annotate(place=newest)
        .filter(place=1)
        .select_related("task__parent")
    )
    candidates: dict[int, list[Intent]] = {}
    for intent in rows:
        task = intent.its_task
        for shown_on in {task.pk, task.parent_id or task.pk} & chosen:
            candidates.setdefault(shown_on, []).append(intent)
    return {task_id: _worst(found) for task_id, found in candidates.items()}


def frames_intents(frames: Collection[Frame]) -> dict[int, Intent]:
    """The newest intent about each of these frames, by its primary key. One query.

    "Retry failed" counts for what is failed until it is over.
    """
    on_frames = [key for key, operation in OPERATIONS.items() if operation.on_frames]
    rows = (
        Intent.objects.filter(task__in={frame.task_id for frame in frames})
        .filter(operation__in=[*on_frames, "retry_failed"])
        .filter(_still_shown(timezone.now()))
        .select_related("task__parent")
        .order_by("-requested_at")
    )
    found: dict[int, Intent] = {}
    for intent in rows[:MOST_OF_FRAMES] if frames else ():
        chosen = None if intent.frame_ids is None else set(intent.frame_ids)
        for frame in frames:
            if frame.task_id == intent.task_id and _touches(intent, chosen, frame):
                found.setdefault(frame.pk, intent)
    return found


def _touches(intent: Intent, chosen: set[int] | None, frame: Frame) -> bool:
    if chosen is not None:
        return frame.remote_id in chosen
    failed = frame_state(frame.status_code) == FrameState.FAILED
    return intent.settled_at is None and failed


def _still_shown(now: datetime) -> Q:
    too_old = Q(state__in=_WENT_WELL, settled_at__lt=now - SHOWN)
    waiting = Q(settled_at=None) | Q(state=IntentState.NEEDS_PERSON)
    return (waiting | Q(settled_at__gte=now - SHOWN_BAD)) & ~too_old


def _worst(found: Sequence[Intent]) -> Intent:
    """Of the newest click, what needs attention most."""
    newest = max(found, key=lambda intent: intent.requested_at)
    same = [intent for intent in found if intent.click == newest.click]
    return min(same, key=lambda intent: ATTENTION.index(IntentState(intent.state)))


def intents_of_task(task: RenderTask) -> QuerySet[Intent]:
    """Everything asked for a task or parts of it, newest first."""
    return (
        Intent.objects.filter(Q(task=task) | Q(task__parent=task))
        .select_related("task__parent", "requested_by")
        .order_by("-requested_at", "-pk")
    )


def intents_of_account(
    account: FarmAccount, operations: Collection[str]
) -> dict[str, Intent]:
    """The newest intent about each thing of the account, by its name ("" for the
    settings), as far as it is still shown. One query."""
    rows = (
        Intent.objects.filter(account=account, task=None, operation__in=operations)
        .filter(_still_shown(timezone.now()))
        .select_related("account", "requested_by")
        .order_by("requested_at", "pk")
    )
    return {intent.target: intent for intent in rows}


def open_intents(user: Any) -> QuerySet[Intent]:
    """Clicks that are not over yet, oldest first."""
    return visible_intents(user).filter(settled_at=None).order_by("requested_at", "pk")


def needs_person(user: Any) -> QuerySet[Intent]:
    """Clicks that only a person can settle, newest first.

    One that was clicked again since has been dealt with.
    """
    same = Q(task=OuterRef("task")) | Q(
        task=None, account=OuterRef("account"), target=OuterRef("target")
    )
    again = Intent.objects.filter(
        same,
        ~Q(operation__in=_APART) | Q(scope_key=OuterRef("scope_key")),
        operation=OuterRef("operation"),
        requested_at__gt=OuterRef("requested_at"),
    ).exclude(state=IntentState.WITHDRAWN)
    waiting = visible_intents(user).filter(state=IntentState.NEEDS_PERSON)
    return waiting.exclude(Exists(again)).order_by("-requested_at", "-pk")


def visible_intents(user: Any) -> QuerySet[Intent]:
    """Intents of tasks that this user sees, and of accounts seen as a whole."""
    # Asked intent by intent, of which there are few: not of every task there is.
    seen = RenderTask.objects.visible_to(user).filter(pk=OuterRef("task"))
    whole = rights_of(user).where(VIEW, project=None)
    found = Intent.objects.filter(Exists(seen) | (Q(task=None) & whole))
    return found.select_related(
        "account", "task__account", "task__parent", "requested_by"
    )
