"""Failed frames in groups: by cause, by machine, by task."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b

from apps.actions.causes.failed import MOST, failed_of, leaves_of
from apps.actions.causes.holding import limits_of
from apps.actions.causes.kinds import Cause, Failed, cause_of
from apps.actions.causes.machines import accused_machines
from apps.common.money import from_units
from apps.farm.models import RenderTask


class By(StrEnum):
    """What frames of a group have in common."""

    CAUSE = "cause"
    MACHINE = "machine"
    TASK = "task"


@dataclass(kw_only=True)
class FailureGroup:
    """Failed frames that have something in common."""

    key: str
    """Stays while the group does: letters, digits and hyphens."""
    cause: Cause | None = None
    """By cause; None in the other dimensions."""
    signature: str = ""
    node: str = ""
    """The machine, of a cause or a dimension that is one."""
    task: RenderTask | None = None
    """In the dimension of tasks: the leaf."""
    frames: list[Failed] = field(default_factory=list)
    lost: dict[str, Decimal] = field(default_factory=dict)
    """By currency what the attempts cost that failed so."""
    held: int = 0
    """Frames held back: they failed too often in the same way."""

    @property
    def unread(self) -> int:
        """Frames whose log nobody has looked at."""
        return sum(1 for one in self.frames if not one.is_read and not one.timed_out)

    @property
    def task_ids(self) -> list[int]:
        """Primary keys of the leaves, the one with the most frames first."""
        return [pk for pk, _ in Counter(f.task_id for f in self.frames).most_common()]

    @property
    def most_times(self) -> int:
        """How often in a row a frame of it failed in the same way, at most."""
        return max((one.times for one in self.frames), default=0)

    @property
    def example(self) -> Failed:
        """The frame that tells most: the newest with a line, else the newest."""
        return max(self.frames, key=lambda one: (bool(one.line), one.id))

    @property
    def machines(self) -> Counter[str]:
        """How many of the frames each machine has."""
        return Counter(one.node for one in self.frames if one.node)


@dataclass(frozen=True, kw_only=True)
class Failures:
    """All that failed of some tasks."""

    groups: list[FailureGroup]
    """The largest first; what nobody looked at last."""
    leaves: dict[int, RenderTask]
    is_cut: bool
    """There are more failed frames than are looked at together."""

    @property
    def frames(self) -> list[Failed]:
        """All frames of all groups."""
        return [frame for group in self.groups for frame in group.frames]


def failures_of(tasks: Sequence[RenderTask], by: By = By.CAUSE) -> Failures:
    """What failed of tasks and of what is below them; their accounts are at hand. At
    most five queries."""
    leaves = {leaf.pk: leaf for leaf in leaves_of(tasks)}
    failed = failed_of(leaves, most=MOST + 1)
    kept = failed[:MOST]
    limits = limits_of({leaf.account_id for leaf in leaves.values()})
    accused = accused_machines(leaves.values(), kept) if by is By.CAUSE else {}
    groups: dict[str, FailureGroup] = {}
    money: Counter[tuple[str, str]] = Counter()
    for frame in kept:
        leaf = leaves[frame.task_id]
        group = _group(groups, frame, leaf, by, accused)
        group.frames.append(frame)
        money[group.key, leaf.account.currency] += frame.units
        limit = limits[leaf.account_id]
        group.held += limit is not None and frame.times >= limit
    for (key, currency), units in money.items():
        groups[key].lost[currency] = from_units(units)
    return Failures(
        groups=sorted(groups.values(), key=_place),
        leaves=leaves,
        is_cut=len(failed) > MOST,
    )


def groups_of(tasks: Sequence[RenderTask], by: By = By.CAUSE) -> list[FailureGroup]:
    """The groups alone."""
    return failures_of(tasks, by).groups


def _group(
    groups: dict[str, FailureGroup],
    frame: Failed,
    leaf: RenderTask,
    by: By,
    accused: Mapping[int, frozenset[str]],
) -> FailureGroup:
    if by is By.TASK:
        key = f"t-{leaf.pk}"
        return groups.get(key) or groups.setdefault(
            key, FailureGroup(key=key, task=leaf)
        )
    if by is By.MACHINE:
        key = machine_key(leaf.account_id, frame.node)
        return groups.get(key) or groups.setdefault(
            key, FailureGroup(key=key, node=frame.node)
        )
    cause = cause_of(frame, accused.get(leaf.pk, ()))
    of_machine = cause is Cause.MACHINE
    signature = frame.signature if cause is Cause.LOG else ""
    key = cause.value
    if of_machine:
        key = machine_key(leaf.account_id, frame.node)
    elif signature:
        key = f"s-{_digest(signature)}"
    return groups.get(key) or groups.setdefault(
        key,
        FailureGroup(
            key=key,
            cause=cause,
            signature=signature,
            node=frame.node if of_machine else "",
        ),
    )


def machine_key(account_id: int, node: str) -> str:
    """Key of the group of a machine; machines of two accounts are never the same."""
    return f"m-{_digest(f'{account_id} {node}')}"


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def _place(group: FailureGroup) -> tuple[bool, int, str]:
    return (group.cause is Cause.UNREAD, -len(group.frames), group.key)


def frames_in(groups: Iterable[FailureGroup]) -> list[int]:
    """Primary keys of the groups' frames."""
    return [frame.id for group in groups for frame in group.frames]
