"""Putting failed frames into groups."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from apps.actions.causes.failed import MOST, failed_of, leaves_of
from apps.actions.causes.groups import By, FailureGroup, Failures
from apps.actions.causes.holding import limits_of
from apps.actions.causes.kinds import Cause, Failed, cause_of
from apps.actions.causes.machines import accused_machines
from apps.common.money import from_units
from apps.farm.models import RenderTask


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
