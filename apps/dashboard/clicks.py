"""A click as it was sent, and the question before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.actions.operations import Operation
from apps.actions.policies import (
    MOST_FRAMES,
    MOST_TASKS,
    objection_to_frame,
    objection_to_task,
)
from apps.dashboard.filters import numbers_in
from apps.dashboard.interrupting import Interrupted, interrupted
from apps.dashboard.means import Means, means_for
from apps.farm.models import Frame, RenderTask
from apps.farm.naming import task_title
from apps.farm.status import FrameState, frame_codes

NAMED = 8
"""Tasks that the question names; the others are counted."""

_TEXTS: dict[str, Promise] = {
    "start": _("The farm renders what is left of it, and bills that."),
    "retry_failed": _(
        "The failed frames are rendered and billed again. What failed because of the "
        "scene will fail again."
    ),
    "retry_frames": _("The frames are rendered and billed again."),
    "stop_frames": _(
        "What they rendered so far is lost and stays billed. Rendered again, they "
        "start from the beginning."
    ),
    "full_speed": _("The farm puts more machines on it, which can cost more."),
    "abandon": _(
        "What renders now is given up, and it cannot be started again. What it cost so "
        "far stays billed."
    ),
    "delete": _("It vanishes from the farm. That cannot be taken back."),
}


@dataclass(frozen=True)
class Wanted:
    """A click as the form sent it; ids are our primary keys."""

    operation: str
    tasks: tuple[int, ...]
    frames: tuple[int, ...]
    matching: str
    """Query of a frame table: all frames that it finds are meant."""
    runs: str
    """Runs of frames' keys, "12-511,513": those of them that are the task's."""
    include_done: bool
    confirmed: bool

    @classmethod
    def read(cls, values: QueryDict) -> "Wanted":
        """From a request's POST; ids come one by one or with commas."""
        return cls(
            operation=values.get("operation", "")[:30],
            tasks=numbers_in(values.getlist("tasks"), most=MOST_TASKS + 1),
            frames=numbers_in(values.getlist("frames"), most=MOST_FRAMES + 1),
            matching=values.get("matching", "")[:1000],
            runs=values.get("runs", "").strip(),
            include_done=values.get("include_done") == "1",
            confirmed=values.get("confirmed") == "1",
        )

    def fields(self, tasks: Sequence[int]) -> list[tuple[str, str]]:
        """Names and values of the confirming form, for the tasks that it is for."""
        fields = [
            ("operation", self.operation),
            ("tasks", ",".join(map(str, tasks))),
            ("confirmed", "1"),
        ]
        if self.runs:
            fields.append(("runs", self.runs))
        elif self.frames:
            fields.append(("frames", ",".join(map(str, self.frames))))
        return fields


@dataclass(frozen=True)
class Question:
    """The step before something that spends or destroys is done."""

    title: str
    text: str
    danger: bool
    fields: list[tuple[str, str]]
    """Of the form that confirms it: only what it applies to."""
    names: list[str]
    """Titles of the tasks that it touches: farm text."""
    more: int
    """Tasks beyond the named ones."""
    left_out: int
    """Tasks to which it does not apply now."""
    done_frames: int
    """Chosen frames that are done already."""
    only_done: bool
    """No other frame is chosen: without consent to those there is nothing to send."""
    spent: list[tuple[str, Decimal]]
    """Currency, and what these tasks cost so far."""
    interrupted: Interrupted | None
    """Chosen frames that render, for an operation that stops them."""
    means: Means | None
    """What there is to spend, for an operation that spends."""


def needs_question(operation: Operation, wanted: Wanted) -> bool:
    """Whether a click on it is asked back about."""
    if operation.interrupts:
        return interrupted(wanted.frames) is not None
    return operation.spends or operation.destroys


def question(
    operation: Operation, tasks: Sequence[RenderTask], wanted: Wanted, *, user: Any
) -> Question:
    """What the operation would touch, from what was last seen."""
    fit = [task for task in tasks if objection_to_task(operation, task) is None]
    spent: dict[str, Decimal] = {}
    for task in fit:
        currency = task.account.currency
        spent[currency] = spent.get(currency, Decimal(0)) + task.cost
    done = 0
    if wanted.frames and not operation.interrupts:
        codes = frame_codes(FrameState.DONE)
        chosen = Frame.objects.filter(pk__in=wanted.frames, status_code__in=codes)
        done = chosen.count()
    return Question(
        title=_title(operation, fit, wanted),
        text=str(_TEXTS.get(operation.key, "")),
        danger=operation.destroys,
        fields=wanted.fields([task.pk for task in fit]),
        names=[task_title(task) for task in fit[:NAMED]],
        more=max(0, len(fit) - NAMED),
        left_out=len(tasks) - len(fit),
        done_frames=done,
        only_done=bool(done) and done == len(wanted.frames),
        spent=sorted(spent.items()),
        interrupted=interrupted(wanted.frames) if operation.interrupts else None,
        means=means_for(
            user=user, operation=operation, tasks=fit, frame_ids=wanted.frames
        ),
    )


def _title(operation: Operation, fit: Sequence[RenderTask], wanted: Wanted) -> str:
    """What would be done to how many: also the text of the button."""
    if operation.on_frames:
        if operation.interrupts:
            number = _stoppable(operation, wanted.frames)
            words = ngettext("Stop %(n)s frame", "Stop %(n)s frames", number)
        else:
            number = len(wanted.frames)
            words = ngettext("Retry %(n)s frame", "Retry %(n)s frames", number)
    elif operation.key == "retry_failed":
        number = sum(task.failed_frames for task in fit)
        words = ngettext(
            "Retry %(n)s failed frame", "Retry %(n)s failed frames", number
        )
    else:
        number = len(fit)
        words = ngettext("%(what)s %(n)s task", "%(what)s %(n)s tasks", number)
    return words % {"n": f"{number:,}", "what": operation.label}


def _stoppable(operation: Operation, frames: Sequence[int]) -> int:
    """How many of the frames are not over yet."""
    rows = Frame.objects.filter(pk__in=frames).order_by().values_list("status_code")
    return sum(
        number
        for code, number in rows.annotate(number=Count("pk"))
        if objection_to_frame(operation, code, include_done=False) is None
    )
