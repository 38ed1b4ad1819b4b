"""Labels of chosen tasks: what they have, and what can be put on them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_user
from apps.dashboard.labels.chips import LabelChip
from apps.dashboard.labels.known import Known, known_of
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.selectors.labels import label_totals, labels_on

OFFERED = 24
"""Labels with a box of their own, those that most tasks have; others are typed."""
NAMED = 500
"""Labels that are proposed while somebody types."""


@dataclass(frozen=True)
class Having:
    """A label that some of the chosen tasks have."""

    chip: LabelChip
    tasks: int
    all: bool


@dataclass(frozen=True)
class Chosen:
    """Labels as the form sent them."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    new: str = ""
    """As somebody typed it."""


@dataclass(frozen=True)
class Picker:
    """The dialog (templates/dashboard/labels/_choose.html)."""

    tasks: list[RenderTask]
    left_out: int
    """Chosen tasks that are not this viewer's to label."""
    having: list[Having]
    offered: list[LabelChip]
    names: list[str]
    known: list[Known]
    """What the farm says, account by account."""
    chosen: Chosen = field(default_factory=Chosen)
    error: str = ""

    @property
    def ids(self) -> str:
        """Of the tasks, with commas."""
        return ",".join(str(task.pk) for task in self.tasks)


def labelled_by(user: Any, tasks: Sequence[RenderTask]) -> list[RenderTask]:
    """Those of the tasks that the user may put labels on."""
    operation = OPERATIONS["label_add"]
    return [one for one in tasks if objection_to_user(user, operation, one) is None]


def picker_of(
    user: Any,
    tasks: Sequence[RenderTask],
    *,
    chosen: Chosen | None = None,
    error: str = "",
) -> Picker:
    """The dialog for these tasks, with their accounts at hand."""
    mine = labelled_by(user, tasks)
    counts = {
        name: len(found.all)
        for name, found in labels_on([task.pk for task in mine]).items()
    }
    accounts = {task.account_id: task.account for task in mine}
    known = [found for one in accounts.values() if (found := known_of(user, one))]
    names = _offered(user, list(accounts.values()), known)
    everywhere = {name for name, number in counts.items() if number == len(mine)}
    free = [name for name in names if name not in everywhere]
    return Picker(
        tasks=mine,
        left_out=len(tasks) - len(mine),
        having=[
            Having(LabelChip(name), number, number == len(mine))
            for name, number in sorted(counts.items())
        ],
        offered=[LabelChip(name) for name in sorted(free[:OFFERED])],
        names=sorted(names)[:NAMED],
        known=known,
        chosen=chosen or Chosen(),
        error=error,
    )


def _offered(
    user: Any, accounts: Sequence[FarmAccount], known: Sequence[Known]
) -> list[str]:
    """Names, those that most tasks have first."""
    used: dict[str, int] = {}
    for account in accounts:
        for name, number in label_totals(user=user, account_id=account.pk).items():
            used[name] = used.get(name, 0) + number
    listed = {name for one in known for name in one.own | one.others}
    return sorted(listed | used.keys(), key=lambda name: (-used.get(name, 0), name))
