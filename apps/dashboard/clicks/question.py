"""The step before something that spends or destroys is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from apps.actions.asking.asked import Preview, click_preview
from apps.actions.models import IntentState
from apps.actions.operations import Operation
from apps.dashboard.clicks.asked import Wanted
from apps.dashboard.clicks.interrupting import Interrupted, interrupted
from apps.dashboard.clicks.means import Means, means_for
from apps.dashboard.clicks.steps import Steps
from apps.dashboard.clicks.touched import Touched, size_text, touched
from apps.dashboard.clicks.words import (
    objections_text,
    operation_text,
    question_title,
)
from apps.farm.models import Frame, RenderTask
from apps.farm.status import FrameState, frame_codes

NAMED = 8
"""Tasks that the question names; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the operation would touch and cost, and what is asked for."""

    title: str
    text: str
    danger: bool
    fields: list[tuple[str, str]]
    """Of the form that confirms it: only what it applies to."""
    named: list[Touched]
    """The first of the tasks that it touches."""
    more: int
    """Tasks beyond the named ones."""
    total: str
    """Parts and frames of all of them, where there are several."""
    left_out: int
    """Tasks to which it does not apply now."""
    objections: list[str]
    """Why it applies to nothing."""
    done_frames: int
    """Chosen frames that are done already."""
    only_done: bool
    """No other frame is chosen: without consent to those there is nothing to send."""
    held: int
    """Frames that failed too often in the same way."""
    only_held: bool
    """The same for those."""
    include_done: bool
    same_error: bool
    """The two consents as they were given."""
    spent: list[tuple[str, Decimal]]
    """Currency, and what these tasks cost so far."""
    interrupted: Interrupted | None
    """Chosen frames that render, for an operation that stops them."""
    means: Means | None
    """What there is to spend, for an operation that spends."""
    undo_seconds: int
    steps: Steps

    @property
    def can_go_on(self) -> bool:
        """Whether there is anything to confirm, and the person may."""
        return bool(self.named) and not self.steps.demand.spender


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a click would do, as far as it is known before the question is put."""

    preview: Preview
    everything: Preview
    """With all frames that are left out unless somebody consents."""
    done: int
    """Chosen frames that are done."""
    needs_consent: bool
    """Nothing is left but frames that need one."""

    @property
    def with_consent(self) -> int:
        """The number to type with all consents; 0 where there are none to give."""
        more = self.everything.demand.number
        return more if more > self.preview.demand.number else 0


def asked_of(
    operation: Operation, tasks: Sequence[RenderTask], wanted: Wanted, *, user: Any
) -> Asked:
    """What the click would do; frames that need a consent count where it was given, or
    where nothing else is left."""
    done = _done(operation, wanted)

    def preview(*, include_done: bool, same_error: bool) -> Preview:
        return click_preview(
            user=user,
            operation=operation,
            tasks=tasks,
            frame_ids=wanted.frames or None,
            include_done=include_done,
            same_error=same_error,
        )

    plain = preview(include_done=wanted.include_done, same_error=wanted.same_error)
    everything = plain
    if (done and not wanted.include_done) or (plain.held and not wanted.same_error):
        everything = preview(include_done=True, same_error=True)
    empty = not _fit(plain)
    return Asked(
        preview=everything if empty else plain,
        everything=everything,
        done=done,
        needs_consent=empty,
    )


def _done(operation: Operation, wanted: Wanted) -> int:
    # Keys of frames that an operation does not take may be anybody's.
    if not wanted.frames or not operation.on_frames or operation.interrupts:
        return 0
    codes = frame_codes(FrameState.DONE)
    return Frame.objects.filter(pk__in=wanted.frames, status_code__in=codes).count()


def _fit(preview: Preview) -> list[Any]:
    return [one for one in preview.fresh if one.state != IntentState.WITHDRAWN]


def question(
    operation: Operation,
    tasks: Sequence[RenderTask],
    wanted: Wanted,
    asked: Asked,
    steps: Steps,
    *,
    user: Any,
) -> Question:
    """What the operation would touch, from what was last seen."""
    fit = _fit(asked.preview)
    found = touched(operation, tasks, fit)
    parts = sum(one.parts for one in found)
    frames = sum(one.frames for one in found)
    shown = wanted.fields([one.task.pk for one in found])
    return Question(
        title=question_title(operation, tasks=len(found), frames=frames),
        text=operation_text(operation),
        danger=operation.destroys,
        fields=[*shown, ("asked", steps.asked)],
        named=found[:NAMED],
        more=max(0, len(found) - NAMED),
        total=size_text(parts, frames) if len(found) > 1 else "",
        left_out=len(tasks) - len(found),
        objections=[] if found else objections_text(asked.preview),
        done_frames=asked.done,
        only_done=bool(asked.done) and asked.needs_consent and not asked.preview.held,
        held=asked.preview.held,
        only_held=bool(asked.preview.held) and asked.needs_consent and not asked.done,
        include_done=wanted.include_done,
        same_error=wanted.same_error,
        spent=_spent([one.task for one in found]),
        interrupted=interrupted(wanted.frames) if operation.interrupts else None,
        means=means_for(user=user, operation=operation, wishes=asked.preview.wishes),
        undo_seconds=settings.FARMDASH_UNDO_SECONDS if operation.held else 0,
        steps=steps,
    )


def _spent(tasks: Sequence[RenderTask]) -> list[tuple[str, Decimal]]:
    spent: dict[str, Decimal] = {}
    for task in tasks:
        currency = task.account.currency
        spent[currency] = spent.get(currency, Decimal(0)) + task.cost
    return sorted(spent.items())
