"""Frames of one task, or of all leaves below a parent."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from apps.common.paging import Key, Page, keyset_page
from apps.farm.models import Frame, FrameImage, RenderTask
from apps.farm.models.pictures import ImageState
from apps.farm.querysets import FrameQuerySet
from apps.farm.status import KNOWN_FRAME_CODES, FrameState, frame_codes, frame_state

_IN_TASK = (Key("number"), Key("remote_id"), Key("pk"))
_BACK = (Key("number", descending=True), Key("remote_id", descending=True))

FRAME_SORTS: dict[str, tuple[Key, ...]] = {
    "number": (Key("task_id"), *_IN_TASK),
    "-number": (Key("task_id"), *_BACK, Key("pk", descending=True)),
    "-seconds": (Key("seconds", descending=True, nullable=True), Key("pk")),
    "seconds": (Key("seconds", nullable=True), Key("pk")),
    "-cost": (Key("cost", descending=True), Key("pk")),
    "cost": (Key("cost"), Key("pk")),
    "-ended": (Key("ended_at", descending=True, nullable=True), Key("pk")),
    "ended": (Key("ended_at", nullable=True), Key("pk")),
    "-retries": (Key("resubmissions", descending=True), Key("pk")),
    "retries": (Key("resubmissions"), Key("pk")),
    "node": (Key("node"), Key("pk")),
    "-node": (Key("node", descending=True), Key("pk")),
}
DEFAULT_SORT = "number"


@dataclass(frozen=True)
class FrameFilter:
    """What of a task's frames is asked for; empty: all of them."""

    state: str = ""
    name: str = ""
    node: str = ""
    first: int | None = None
    """Only frames with at least this number."""


def frame_list(
    *, task_ids: Collection[int], wanted: FrameFilter | None = None
) -> FrameQuerySet:
    """Frames of the tasks that the farm still has, as filtered."""
    frames = Frame.objects.present().filter(task__in=task_ids)
    wanted = wanted or FrameFilter()
    if wanted.state == FrameState.UNKNOWN:
        frames = frames.exclude(status_code__in=KNOWN_FRAME_CODES)
    elif wanted.state:
        frames = frames.filter(status_code__in=_codes(wanted.state))
    if wanted.name:
        frames = frames.filter(name__icontains=wanted.name)
    if wanted.node:
        frames = frames.filter(node__icontains=wanted.node)
    if wanted.first is not None:
        frames = frames.filter(number__gte=wanted.first)
    return frames


def _codes(state: str) -> tuple[int, ...]:
    return frame_codes(FrameState(state)) if state in FrameState.values else ()


def frame_page(
    *, frames: FrameQuerySet, sort: str = "", limit: int = 50, cursor: str = ""
) -> Page[Frame]:
    """A page of the frames, pictures and all, in one of FRAME_SORTS."""
    keys = FRAME_SORTS.get(sort, FRAME_SORTS[DEFAULT_SORT])
    rows = frames.select_related("image").defer("extra")
    return keyset_page(rows, keys=keys, limit=limit, cursor=cursor)


def frame_get(*, user: Any, pk: int) -> Frame | None:
    """One frame with its picture, task and account; None: none to be seen."""
    tasks = RenderTask.objects.visible_to(user)
    frames = Frame.objects.select_related("image", "task__account", "task__parent")
    return frames.filter(pk=pk, task__in=tasks).first()


def frame_state_totals(*, task_ids: Collection[int]) -> dict[FrameState, int]:
    """How many frames of the tasks are in each state: one GROUP BY."""
    rows = (
        Frame.objects.present()
        .filter(task__in=task_ids)
        .order_by()
        .values_list("status_code")
        .annotate(number=Count("pk"))
    )
    totals: dict[FrameState, int] = {}
    for code, number in rows:
        state = frame_state(code)
        totals[state] = totals.get(state, 0) + number
    return totals


def cover_images(*, task_ids: Collection[int]) -> dict[int, FrameImage]:
    """The picture of the last finished frame of each leaf that has one."""
    # Asked from the side of the frames, which their index tells newest first: the walk
    # ends at the first picture, where sorting all pictures of a leaf takes a while.
    newest = Frame.objects.filter(
        task=OuterRef("pk"),
        status_code__in=frame_codes(FrameState.DONE),
        image__state=ImageState.READY,
    ).order_by("-pk")
    rows = RenderTask.objects.filter(pk__in=task_ids).order_by()
    covers = dict(rows.values_list(Subquery(newest.values("image__pk")[:1]), "pk"))
    covers.pop(None, None)
    images = FrameImage.objects.filter(pk__in=covers)
    return {covers[image.pk]: image for image in images}
