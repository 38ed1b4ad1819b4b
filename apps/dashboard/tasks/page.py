"""The page of one task: its cards, put together from the read side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from apps.actions.models import Intent
from apps.actions.operations import Operation
from apps.actions.policies import operations_for
from apps.dashboard.clicks.lines import ClickLine, click_line
from apps.dashboard.frames.pictures import Picture, image_picture
from apps.dashboard.frames.progress import Progress, progress_of
from apps.dashboard.overview.events import EventLine, event_lines
from apps.dashboard.task_settings.card import may_ask
from apps.dashboard.tasks.facts import Fact, other_facts
from apps.dashboard.tasks.tree import ended_at, stale_since
from apps.farm.models import RenderTask
from apps.farm.naming import project_name, task_kind, task_title
from apps.farm.selectors.frames import cover_images
from apps.farm.selectors.history import event_list
from apps.farm.selectors.tasks import Family
from apps.farm.status import ACTIVE_STATES, task_label

MOST_EVENTS = 12
MOST_CLICKS = 8
QUIET = ("abandon", "delete", "over_time_stop")
"""Operations that do not stand beside the heading but in the menu, or nowhere yet."""


@dataclass(frozen=True)
class Head:
    """Name, state and buttons."""

    task: RenderTask
    title: str
    label: str
    kind: str
    project: str
    operations: list[Operation]
    """In the order of their buttons; the first of them is the main one."""
    again: bool
    """Whether all of it can be rendered again."""
    stale_since: datetime | None
    ended_at: datetime | None
    """None while it runs: the elapsed time ticks."""
    element_id: str = "head"

    @property
    def buttons(self) -> list[Operation]:
        """Operations with a button of their own."""
        return [op for op in self.operations if op.key not in QUIET]

    @property
    def menu(self) -> list[Operation]:
        """Operations in the menu: what cannot be taken back."""
        return [op for op in self.operations if op.key in ("abandon", "delete")]

    @property
    def again_first(self) -> bool:
        """Whether that is a button of its own: nothing of it goes on by itself."""
        return self.again and self.task.state not in ACTIVE_STATES

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        keys = [operation.key for operation in self.operations]
        old = self.stale_since is not None
        return (self.task.revision, keys, old, self.again)


@dataclass(frozen=True)
class Clicks:
    """What was asked for lately, and what became of it."""

    lines: list[ClickLine]
    element_id: str = "clicks"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return tuple(line.looks for line in self.lines)


@dataclass(frozen=True)
class Happened:
    """What happened to the task and to what is below it."""

    lines: list[EventLine]
    element_id: str = "events"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return tuple(line.id for line in self.lines)


@dataclass(frozen=True)
class Facts:
    """All that the farm tells of the task."""

    task: RenderTask
    others: list[Fact]
    element_id: str = "facts"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.task.revision,)


@dataclass(frozen=True)
class Look:
    """The newest picture of the task; for 3ds Max the one that is growing."""

    picture: Picture | None
    fetched_at: datetime | None = None
    progress: Progress | None = None
    element_id: str = "look"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.picture, self.progress)


def task_head(*, user: Any, task: RenderTask, now: datetime) -> Head:
    """The heading of the page."""
    return Head(
        task=task,
        title=task_title(task),
        label=task_label(task.status_code),
        kind=task_kind(task),
        project=project_name(task),
        operations=_main_first(operations_for(user, task)),
        again=may_ask(user, task, "render_again"),
        stale_since=stale_since(task, now),
        ended_at=ended_at(task),
    )


def _main_first(operations: list[Operation]) -> list[Operation]:
    """Retrying is what most people come for."""
    order = ("retry_failed", "start", "full_speed", "stop", "abandon", "delete")
    known = {operation.key: operation for operation in operations}
    return [known[key] for key in order if key in known]


def task_clicks(*, user: Any, asked: Iterable[Intent]) -> Clicks:
    """The last clicks on the task and its children; `asked` has the newest first."""
    return Clicks([click_line(user, one) for one in islice(asked, MOST_CLICKS)])


def task_events(*, user: Any, task: RenderTask, family: Family) -> Happened:
    """The last events of the task and its children."""
    ids = [task.pk, *(child.pk for child in family.children)]
    return Happened(event_lines(event_list(user=user, task_ids=ids)[:MOST_EVENTS]))


def task_facts(task: RenderTask) -> Facts:
    """The task's other fields."""
    return Facts(task, other_facts(task.extra))


def task_look(*, leaves: Sequence[RenderTask]) -> Look:
    """What the task looks like so far: its progress image, else its last frame."""
    progress = progress_of(leaves)
    if progress is not None and progress.picture is not None:
        return Look(picture=progress.picture, progress=progress)
    covers = cover_images(task_ids=[leaf.pk for leaf in leaves[:60]]).values()
    newest = max(covers, key=lambda cover: cover.fetched_at, default=None)
    if newest is not None:
        return Look(picture=image_picture(newest), fetched_at=newest.fetched_at)
    return Look(picture=None, progress=progress)
