"""What stands out, in a producer's words and the active language."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.dashboard.wording import number
from apps.farm.standout import Finding, Missing, Suspect
from apps.farm.status import FrameState


@dataclass(frozen=True)
class FrameMark:
    """A frame that a line names."""

    id: int
    name: str
    """Farm text."""
    note: str
    """What is odd about it, as a number."""


@dataclass(frozen=True)
class Line:
    """One thing that stands out."""

    tone: str
    """A frame state: the colour and the sign."""
    heading: str
    subject: str = ""
    """A machine or numbers that it is about: farm text."""
    frames: tuple[FrameMark, ...] = ()
    more: int = 0
    """Frames that it is about besides."""
    text: str = ""
    advice: str = ""
    runs: str = ""
    """The frames, as runs of keys: to be selected."""


def retried(times: int) -> str:
    """How often a frame was sent again."""
    words = ngettext("sent again once", "sent again %(n)s times", times)
    return words % {"n": number(times)}


def percent(part: int, whole: int) -> str:
    """A share: with one digit after the point where it is small, never nothing."""
    share = Decimal(100 * part) / whole if whole > 0 else Decimal(0)
    if share >= 10:
        return f"{share:.0f} %"
    return f"{share:.1f} %" if share >= Decimal("0.1") else "< 0.1 %"


def failing_line(one: Finding, currency: str) -> Line:
    """A machine that fails more than the others."""
    return Line(
        tone=FrameState.FAILED,
        heading=_("Fails more than other machines"),
        subject=one.machine,
        text=_(
            "%(hits)s of its %(ended)s frames failed;"
            " on the other machines %(others)s of %(rest)s"
        )
        % _counts(one.suspect),
        advice=_("Send its failed frames again; if it goes on, tell the farm."),
        runs=one.runs,
    )


def slow_machine_line(one: Finding, currency: str) -> Line:
    """A machine that takes longer than the others."""
    return Line(
        tone=FrameState.STOPPED,
        heading=_("Slower than other machines"),
        subject=one.machine,
        text=_(
            "takes %(times)s times as long as the frames around its own,"
            " %(ended)s frames so far"
        )
        % _counts(one.suspect),
        runs=one.runs,
    )


def _counts(suspect: Suspect | None) -> dict[str, str]:
    if suspect is None:
        return {}
    return {
        "hits": number(suspect.hits),
        "ended": number(suspect.ended),
        "others": number(suspect.others_hits),
        "rest": number(suspect.others_ended),
        "times": f"{suspect.times:.1f}",
    }


def missing_line(one: Finding, currency: str) -> Line:
    """Numbers without a frame."""
    gap = one.missing or Missing("", 0, 0, 0, 1)
    words = {"first": gap.first, "last": gap.last, "step": gap.step}
    if not gap.step:
        text = _(
            "The task asks for %(first)s to %(last)s; the farm has no such frames."
        )
    elif gap.step == 1:
        text = _("All others from %(first)s to %(last)s are there.")
    else:
        text = _("The others go from %(first)s to %(last)s by %(step)s.")
    return Line(
        tone=FrameState.UNKNOWN,
        heading=ngettext(
            "%(n)s frame number is missing",
            "%(n)s frame numbers are missing",
            gap.count,
        )
        % {"n": number(gap.count)},
        subject=gap.text,
        text=text % words,
    )
