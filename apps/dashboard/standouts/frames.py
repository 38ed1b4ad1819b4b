"""Frames at the top, and far from those beside them, in a producer's words."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.money import from_units
from apps.dashboard.standouts.words import FrameMark, Line, percent, retried
from apps.dashboard.wording import duration, money, number
from apps.farm.standout import Finding, Share
from apps.farm.status import FrameState


def dearest_line(one: Finding, currency: str) -> Line:
    """Frames that cost the most."""

    def amount(units: int) -> str:
        return money(from_units(units), currency)

    heading = ngettext(
        "%(n)s frame is %(share)s of the cost",
        "These %(n)s frames are %(share)s of the cost",
        one.count,
    )
    return _top_line(one, heading, _("the middle frame costs %(middle)s"), amount)


def slowest_line(one: Finding, currency: str) -> Line:
    """Frames that took the longest."""
    heading = ngettext(
        "%(n)s frame is %(share)s of the render time",
        "These %(n)s frames are %(share)s of the render time",
        one.count,
    )
    return _top_line(one, heading, _("the middle frame takes %(middle)s"), duration)


def _top_line(
    one: Finding, heading: str, text: str, words: Callable[[int], str]
) -> Line:
    share = one.share or Share(0, 0, 0)
    texts = [text % {"middle": words(share.middle)}]
    if one.count > 1:
        texts.insert(0, _("%(total)s together") % {"total": words(share.total)})
    return Line(
        tone=FrameState.STOPPED,
        heading=heading
        % {"n": number(one.count), "share": percent(share.total, share.whole)},
        frames=tuple(
            FrameMark(frame.id, frame.name, words(frame.value)) for frame in one.frames
        ),
        more=one.count - len(one.frames),
        text="; ".join(texts),
        runs=one.runs,
    )


def slow_line(one: Finding, currency: str) -> Line:
    """Frames that took far longer than their neighbours."""
    heading = ngettext(
        "Far slower than the frames beside it",
        "%(n)s frames far slower than those beside them",
        one.count,
    )
    return _apart_line(one, heading, duration)


def quick_line(one: Finding, currency: str) -> Line:
    """Frames that took far less than their neighbours."""
    heading = ngettext(
        "Far quicker than the frames beside it",
        "%(n)s frames far quicker than those beside them",
        one.count,
    )
    advice = _("Look at the picture: something may be missing in it.")
    return _apart_line(one, heading, duration, advice)


def dear_line(one: Finding, currency: str) -> Line:
    """Frames that cost far more than their neighbours."""
    heading = ngettext(
        "Far dearer than the frames beside it",
        "%(n)s frames far dearer than those beside them",
        one.count,
    )
    return _apart_line(one, heading, lambda units: money(from_units(units), currency))


def _apart_line(
    one: Finding, heading: str, words: Callable[[int], str], advice: str = ""
) -> Line:
    note = _("%(value)s, beside it %(usual)s")
    return Line(
        tone=FrameState.STOPPED,
        heading=heading % {"n": number(one.count)},
        frames=tuple(
            FrameMark(
                frame.id,
                frame.name,
                note % {"value": words(frame.value), "usual": words(frame.usual)},
            )
            for frame in one.frames
        ),
        more=one.count - len(one.frames),
        advice=advice,
        runs=one.runs,
    )


def resubmitted_line(one: Finding, currency: str) -> Line:
    """Frames that were sent again most often."""
    share = one.share or Share(0, 0, 0)
    words = ngettext(
        "%(total)s of %(whole)s re-submission",
        "%(total)s of %(whole)s re-submissions",
        share.whole,
    )
    return Line(
        tone=FrameState.STOPPED,
        heading=_("Sent again most often"),
        frames=tuple(
            FrameMark(frame.id, frame.name, retried(frame.value))
            for frame in one.frames
        ),
        more=one.count - len(one.frames),
        text=words % {"total": number(share.total), "whole": number(share.whole)},
        runs=one.runs,
    )
