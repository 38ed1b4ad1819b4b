"""The frame table of a task: which frames, in words, and the links around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.actions.selectors import frames_intents
from apps.common.paging import CursorError, Page
from apps.dashboard.clicks.said import Said, said_of
from apps.dashboard.frames.pictures import Picture, frame_picture
from apps.dashboard.live.parts import Card, Part
from apps.dashboard.tasks.filters import FrameQuery
from apps.dashboard.tasks.heads import Head
from apps.dashboard.tasks.lists import Chip
from apps.farm.models import Frame, RenderTask
from apps.farm.naming import task_title
from apps.farm.querysets import FrameQuerySet
from apps.farm.rights import NOTHING, Rights
from apps.farm.selectors.frames import frame_list, frame_page, frame_state_totals
from apps.farm.sheets import totals_of
from apps.farm.status import FrameState, frame_label, frame_state

ROWS = 50
STATES = (
    FrameState.FAILED,
    FrameState.UNKNOWN,
    FrameState.STOPPED,
    FrameState.RENDERING,
    FrameState.WAITING,
    FrameState.DONE,
)


@dataclass(frozen=True)
class FrameRow:
    """One frame as templates/dashboard/frames/_row.html draws it."""

    id: int
    name: str
    part: str
    """Title of the child that it belongs to, in the table of a parent."""
    state: FrameState
    label: str
    picture: Picture
    seconds: int | None
    cost: Decimal
    currency: str
    started_at: datetime | None
    ended_at: datetime | None
    node: str
    retries: int
    row_hash: str
    said: Said = field(default_factory=Said)
    """What became of the last click on it."""

    @property
    def element_id(self) -> str:
        """Id of the row's element."""
        return f"f{self.id}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the row looks."""
        return (self.row_hash, self.picture, self.said)


@dataclass(frozen=True)
class FrameTable:
    """A page of frames with everything around it."""

    query: FrameQuery
    rows: list[FrameRow]
    chips: list[Chip]
    heads: list[Head]
    first_query: str
    """Query of the first page; "" when this is it."""
    next_query: str
    total: int
    """Frames of the task that are mirrored, whatever the filter."""
    expected: int
    """Frames that the farm says the task has."""
    read_at: datetime | None
    """When the frames of all leaves were last read completely."""

    @property
    def unpictured(self) -> list[int]:
        """Primary keys of the shown frames that are done and lack their picture."""
        done = (row for row in self.rows if row.state is FrameState.DONE)
        return [row.id for row in done if not row.picture.url]

    @property
    def card(self) -> Part:
        """What surrounds the rows."""
        counts = tuple((chip.state, chip.count) for chip in self.chips)
        pages = (self.first_query, self.next_query)
        return Card("frames-head", (counts, pages, self.expected, self.read_at is None))


def frame_table(
    *,
    task: RenderTask,
    leaves: Sequence[RenderTask],
    query: FrameQuery,
    rights: Rights = NOTHING,
) -> FrameTable:
    """The frames of the leaves as the address asks for them: three queries."""
    shown = [leaf for leaf in leaves if query.child in (None, leaf.pk)]
    ids = [leaf.pk for leaf in shown]
    page = _page(frame_list(task_ids=ids, wanted=query.wanted), query)
    totals = totals_of(shown)
    if totals is None:
        totals = frame_state_totals(task_ids=ids)
    titles = {leaf.pk: task_title(leaf) for leaf in leaves} if len(leaves) > 1 else {}
    clicks = frames_intents(page.items)
    reads = [leaf.frames_read_at for leaf in shown]
    return FrameTable(
        query=query,
        rows=[
            replace(
                frame_row(frame, titles.get(frame.task_id, ""), task.account.currency),
                said=said_of(rights, clicks.get(frame.pk)),
            )
            for frame in page.items
        ],
        chips=_chips(query, totals),
        heads=_heads(query),
        first_query=query.address() if page.previous else "",
        next_query=query.address(at=page.next) if page.next else "",
        total=sum(totals.values()),
        expected=sum(leaf.total_frames for leaf in shown),
        read_at=min((at for at in reads if at), default=None) if all(reads) else None,
    )


def _page(frames: FrameQuerySet, query: FrameQuery) -> Page[Frame]:
    try:
        return frame_page(
            frames=frames, sort=query.sort, limit=ROWS, cursor=query.cursor
        )
    except CursorError:
        return frame_page(frames=frames, sort=query.sort, limit=ROWS)


def frame_row(frame: Frame, part: str, currency: str) -> FrameRow:
    """One frame in words; `part` names the child that it belongs to."""
    return FrameRow(
        id=frame.pk,
        name=frame.name,
        part=part,
        state=frame_state(frame.status_code),
        label=frame_label(frame.status_code),
        picture=frame_picture(frame),
        seconds=frame.seconds,
        cost=frame.cost,
        currency=currency,
        started_at=frame.started_at,
        ended_at=frame.ended_at,
        node=frame.node,
        retries=frame.resubmissions,
        row_hash=frame.row_hash,
    )


def _chips(query: FrameQuery, totals: Mapping[FrameState, int]) -> list[Chip]:
    asked = query.wanted.state
    chips = [
        Chip("", _("All"), sum(totals.values()), query.address(frames=""), not asked)
    ]
    return chips + [
        Chip(
            state=state,
            label=str(state.label),
            count=totals.get(state, 0),
            url=query.address(frames=state),
            active=asked == state,
        )
        for state in STATES
        if totals.get(state) or asked == state
    ]


def _heads(query: FrameQuery) -> list[Head]:
    columns: tuple[tuple[str, str, str], ...] = (
        (_("Picture"), "", ""),
        (_("Frame"), "number", ""),
        (_("State"), "", ""),
        (_("Time"), "-seconds", "text-end"),
        (_("Cost"), "-cost", "text-end"),
        (_("Ended"), "-ended", "text-end"),
        (_("Machine"), "node", ""),
    )
    return [_head(query, *column) for column in columns]


def _head(query: FrameQuery, label: str, sort: str, kind: str) -> Head:
    if not sort or (sort == "-cost" and not query.by_cost):
        return Head(label, kind=kind)
    up = sort.removeprefix("-")
    if query.sort in (up, f"-{up}"):
        turned = f"-{up}" if query.sort == up else up
        order = "ascending" if query.sort == up else "descending"
        return Head(label, query.address(order=turned), order, kind)
    return Head(label, query.address(order=sort), "none", kind)
