"""Groups of failed frames in words."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.actions.causes import By, Cause, Failed, FailureGroup
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.ranges import range_text

NAMED = 3
"""Tasks of a group that are named."""
LONGEST = 160
"""Characters of a range that are shown."""
MOSTLY = 0.5
"""A machine with more than this part of a group's frames is named."""

WAYS: dict[By, Promise] = {
    By.CAUSE: gettext_lazy("By cause"),
    By.MACHINE: gettext_lazy("By machine"),
    By.TASK: gettext_lazy("By task"),
}
_CAUSES: dict[Cause, Promise] = {
    Cause.TIMED_OUT: gettext_lazy("Took too long, and were stopped by the farm"),
    Cause.UNREAD: gettext_lazy("Not looked at yet"),
    Cause.UNKNOWN: gettext_lazy("The log does not tell why"),
}
_BLANKS = re.compile(r"<(?:n|hex|id|path|time)>")
"""What apps.actions.causes.signatures puts in the place of what differs."""


def group_title(group: FailureGroup) -> str:
    """What the frames have in common: farm text where it is a log's or a machine's."""
    if group.task is not None:
        return task_title(group.task)
    if group.cause is Cause.MACHINE:
        words = _("%(machine)s fails more than the other machines")
        return words % {"machine": group.node}
    if group.cause is None:
        return group.node or _("On no machine")
    return _BLANKS.sub("…", group.signature) or str(_CAUSES[group.cause])


def group_facts(group: FailureGroup, leaves: Mapping[int, RenderTask]) -> list[str]:
    """What more is known of it: where, which frames, how often."""
    facts = [_frames(group, leaves)]
    machine = _machine(group)
    if machine:
        facts.append(machine)
    if group.most_times > 1:
        words = ngettext(
            "failed up to %(n)s time in a row in the same way",
            "failed up to %(n)s times in a row in the same way",
            group.most_times,
        )
        facts.append(words % {"n": group.most_times})
    return facts


def _frames(group: FailureGroup, leaves: Mapping[int, RenderTask]) -> str:
    by_task: dict[int, list[Failed]] = {}
    for frame in group.frames:
        by_task.setdefault(frame.task_id, []).append(frame)
    ids = group.task_ids
    if len(ids) == 1:
        words = _("frames %(range)s")
        if group.task is not None or len(leaves) == 1:
            return words % {"range": frames_text(group.frames)}
    named = [
        f"{task_title(leaves[pk])} ({frames_text(by_task[pk])})" for pk in ids[:NAMED]
    ]
    more = len(ids) - len(named)
    if more:
        words = ngettext("%(n)s more task", "%(n)s more tasks", more)
        named.append(words % {"n": f"{more:,}"})
    return " · ".join(named)


def frames_text(frames: list[Failed]) -> str:
    """The frames of one leaf as a range, the beginning of a long one."""
    plain = [one.number for one in frames if one.name == str(one.number)]
    odd = [one.name for one in frames if one.name != str(one.number)]
    text = range_text(plain, odd)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _machine(group: FailureGroup) -> str:
    """The machine that most of a group's frames were on."""
    if group.node or len(group.frames) < 3:
        return ""
    (node, number), *_rest = group.machines.most_common(1) or [("", 0)]
    if not node or number <= MOSTLY * len(group.frames):
        return ""
    words = _("%(n)s of them on %(machine)s")
    return words % {"n": f"{number:,}", "machine": node}
