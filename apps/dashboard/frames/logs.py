"""A frame's render log as pages show it: its last lines, in pieces that stay."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.farm.logs.lines import line_kind
from apps.farm.logs.record import frame_log, log_attempt
from apps.farm.models import Frame, FrameLog
from apps.farm.models.logs import LogState
from apps.farm.status import FrameState, frame_state
from apps.farm.troubles import trouble_text

PIECE = 200
"""Lines of a piece: the last one grows, those before it stay as they are."""
SHOWN = 2_000
IN_DIALOG = 200


@dataclass(frozen=True)
class LogLine:
    """One line of a log: farm text, made plain."""

    number: int
    """From 1; counted from the first line we know where the log's own is not known."""
    text: str
    kind: str
    """error, warning or ""."""


@dataclass(frozen=True)
class Piece:
    """Some lines of a log that are drawn together."""

    number: int
    lines: Sequence[LogLine]

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"piece{self.number}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        text = "\n".join(line.text for line in self.lines)
        return (self.lines[0].number, zlib.crc32(text.encode()), len(text))


@dataclass(frozen=True)
class LogView:
    """A log, or in words why there is none."""

    pieces: Sequence[Piece]
    note: str
    """Why there are no lines; "" where there are."""
    trouble: str = ""
    """Why what is shown is not the newest."""
    is_open: bool = True
    """Whether more may come."""
    is_earlier: bool = False
    """It is of an attempt before the present one."""
    lines: int = 0
    hidden: int = 0
    """Kept lines before the first shown one."""
    is_cut: bool = False
    """The farm's log begins earlier than what is kept."""
    is_numbered: bool = True
    """Lines have the numbers that they have in the farm's log."""
    size: int = 0
    fetched_at: datetime | None = None
    element_id: str = "log-head"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how what surrounds the lines looks."""
        facts = (self.note, self.trouble, self.is_open, self.is_earlier)
        return (*facts, self.lines, self.hidden, self.size, self.fetched_at)

    @property
    def all_lines(self) -> Iterator[LogLine]:
        """The shown lines."""
        return (line for piece in self.pieces for line in piece.lines)

    @property
    def errors(self) -> list[LogLine]:
        """The shown lines that tell of an error, the last ones first."""
        return [line for line in self.all_lines if line.kind == "error"][::-1]


def log_view(frame: Frame, *, most: int = SHOWN) -> LogView:
    """The end of the frame's log: at most so many lines. One query."""
    log = frame_log(frame)
    if log is None:
        waits = frame_state(frame.status_code) is FrameState.WAITING
        never = not log_attempt(frame) and frame.deleted_at is None
        return LogView((), _nothing(frame), is_open=waits or not never)
    if not log.text:
        return LogView((), _empty(log), fetched_at=log.fetched_at)
    lines = _lines(log, most)
    failed = log.state == LogState.FAILED
    return LogView(
        pieces=_pieces(lines),
        note="",
        trouble=trouble_text(log.reason) if failed else "",
        is_open=not log.is_complete,
        is_earlier=log.attempt != log_attempt(frame),
        lines=log.lines,
        hidden=max(0, log.lines - most),
        is_cut=log.is_cut,
        is_numbered=log.is_numbered,
        size=log.size,
        fetched_at=log.fetched_at,
    )


def _nothing(frame: Frame) -> str:
    if frame.deleted_at is not None:
        return _("The frame is gone from the farm, and its log was never read.")
    if not log_attempt(frame):
        return _("It was not on a machine yet. A log begins when it renders.")
    return _("The log is being fetched from the farm.")


def _empty(log: FrameLog) -> str:
    if log.state == LogState.FAILED:
        return trouble_text(log.reason)
    return _("The farm has no log of it, or none yet.")


def _lines(log: FrameLog, most: int) -> list[LogLine]:
    texts = log.text.split("\n")
    first = max(0, len(texts) - most)
    return [
        LogLine(log.dropped + first + place, text, line_kind(text))
        for place, text in enumerate(texts[first:], start=1)
    ]


def _pieces(lines: Sequence[LogLine]) -> list[Piece]:
    """By the lines' own numbers, so that new lines change the last piece only."""
    found: dict[int, list[LogLine]] = {}
    for line in lines:
        found.setdefault(line.number // PIECE, []).append(line)
    return [Piece(number, some) for number, some in found.items()]
