"""Frames that render far longer than their layer, in a producer's words."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.dashboard.standouts.found import Stuck
from apps.dashboard.standouts.words import FrameMark, Line, retried
from apps.dashboard.wording import duration, number
from apps.farm.status import FrameState

MOST_STUCK = 3
"""Frames of a leaf that are told one by one."""


def stuck_lines(stuck: Sequence[Stuck]) -> Iterator[Line]:
    """The first few with their reasons, the others together."""
    for one in stuck[:MOST_STUCK]:
        frame, known = one.found.frame or 0, one.known
        yield Line(
            tone=FrameState.STOPPED,
            heading=_("Renders far too long"),
            frames=(FrameMark(frame, known.name, duration(float(one.found.value))),),
            text=" · ".join(_reasons(one)),
            advice=_("Stop it and send it again: another machine may do better."),
            runs=str(frame),
        )
    rest = stuck[MOST_STUCK:]
    if rest:
        yield Line(
            tone=FrameState.STOPPED,
            heading=ngettext(
                "%(n)s more frame renders far too long",
                "%(n)s more frames render far too long",
                len(rest),
            )
            % {"n": number(len(rest))},
            runs=",".join(str(one.found.frame) for one in rest),
        )


def _reasons(one: Stuck) -> Iterator[str]:
    times = {"usual": duration(float(one.found.usual))}
    if one.found.most is None:
        yield _("the others of its layer took %(usual)s") % times
    else:
        times["most"] = duration(float(one.found.most))
        yield _("the others of its layer took %(usual)s, at most %(most)s") % times
    known = one.known
    counts = {"machine": known.node[:60], "failed": number(known.node_failed)}
    counts["ended"] = number(known.node_failed + known.node_done)
    if known.node and known.node_failed:
        yield _("on %(machine)s, where %(failed)s of %(ended)s frames failed") % counts
    elif known.node:
        yield _("on %(machine)s") % counts
    if known.retries:
        yield retried(known.retries)
