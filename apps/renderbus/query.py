"""What can be asked: tasks, frames, counts, pictures. All of it may be repeated."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from apps.renderbus.calling import Caller
from apps.renderbus.codes import FrameStatus, ResultCode
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.envelope import Envelope
from apps.renderbus.schemas import (
    BadRow,
    FrameRow,
    FrameStatsRow,
    LogPageRow,
    Page,
    PlatformRow,
    ProgressImageRow,
    TaskRow,
)
from apps.renderbus.schemas.frames import read_frame, read_thumbnails
from apps.renderbus.schemas.logs import read_log
from apps.renderbus.schemas.rows import read_list, read_page, read_single
from apps.renderbus.schemas.tasks import read_task
from apps.renderbus.schemas.values import farm_time_text

T = TypeVar("T")


class Query:
    """`client.query`: reads about tasks and frames."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def platforms(self) -> list[PlatformRow]:
        """queryPlatforms: the regions of this cloud."""
        body = {"zone": self._caller.credentials.zone}
        return self._caller.call(
            Endpoint.PLATFORMS, body, lambda it: read_list(PlatformRow, it.data)
        )

    def task_list(
        self,
        *,
        page_num: int = 1,
        page_size: int = 100,
        status_list: Iterable[int] | None = None,
        search_keyword: str | None = None,
        start_time: datetime | str | None = None,
        end_time: datetime | str | None = None,
        recycle_flag: int | None = None,
    ) -> Page[TaskRow]:
        """getTaskList: one page of tasks, newest first, each with its children.

        Times are aware moments (or the farm's own text). With `recycle_flag` 1 the
        farm lists deleted tasks and heeds no other filter.
        """
        body = _without_empty(
            {
                "pageNum": page_num,
                "pageSize": page_size,
                "statusList": numbers(status_list or ()),
                "searchKeyword": search_keyword,
                "startTime": _time_text(start_time),
                "endTime": _time_text(end_time),
                "recycleFlag": recycle_flag,
            }
        )
        return self._caller.call(Endpoint.TASK_LIST, body, _page(read_task))

    def task_info(self, task_ids: Iterable[int]) -> Page[TaskRow]:
        """queryTaskInfo: these tasks (top level), each with its children."""
        body = {"taskIds": some_numbers(task_ids)}
        return self._caller.call(Endpoint.TASK_INFO, body, _page(read_task))

    def task_frames(
        self,
        task_id: int,
        *,
        page_num: int = 1,
        page_size: int = 100,
        search_keyword: str | None = None,
    ) -> Page[FrameRow]:
        """queryTaskFrames: one page of a leaf task's frames; at most 100 a page."""
        body = _without_empty(
            {
                "taskId": int(task_id),
                "pageNum": page_num,
                "pageSize": page_size,
                "searchKeyword": search_keyword,
            }
        )
        return self._caller.call(Endpoint.TASK_FRAMES, body, _page(read_frame))

    def all_frame_stats(self) -> FrameStatsRow:
        """queryAllFrameStats: how many frames the whole account has, by state."""
        return self._caller.call(
            Endpoint.ALL_FRAME_STATS, {}, lambda it: read_single(FrameStatsRow, it.data)
        )

    def frame_thumbnail(self, frame_id: int) -> list[str]:
        """loadingFrameThumbnail: server-side paths of a complete frame's pictures."""
        body = {"id": int(frame_id), "frameStatus": int(FrameStatus.COMPLETE)}
        return self._caller.call(
            Endpoint.FRAME_THUMBNAIL, body, lambda it: read_thumbnails(it.data)
        )

    def render_log(
        self, frame_id: int, *, page_num: int = 0, page_size: int = 1
    ) -> LogPageRow:
        """showLog: a part of a frame's render log; pages are counted from 0.

        A page is as many bytes as the answer says; `page_size` is how many of them
        are asked for. The published document lacks it.
        """
        body: dict[str, object] = {
            "renderingType": "render",
            "pageNum": int(page_num),
            "pageSize": int(page_size),
            "id": int(frame_id),
        }
        return self._caller.call(Endpoint.RENDER_LOG, body, _log)

    def progress_image(
        self, task_id: int, frame_type: int | None = None
    ) -> ProgressImageRow:
        """loadTaskProcessImg (3ds Max): the picture in the making, tile by tile.

        `frame_type` 2 is the photon stage, 5 the picture; without it the farm gives
        the stage that the task is in.
        """
        body = _without_empty({"taskId": int(task_id), "frameType": frame_type})
        return self._caller.call(
            Endpoint.PROGRESS_IMAGE,
            body,
            lambda it: read_single(ProgressImageRow, it.data),
        )


def numbers(values: Iterable[int]) -> list[int]:
    """Plain whole numbers, fit to be signed: an enum's member becomes its value."""
    return [int(value) for value in values]


def some_numbers(values: Iterable[int]) -> list[int]:
    """Whole numbers, at least one: what the farm makes of none at all is not known."""
    if not (listed := numbers(values)):
        raise ValueError("a call needs at least one id")
    return listed


def _without_empty(fields: dict[str, object]) -> dict[str, object]:
    """Leave out what is not asked for: null cannot be signed."""
    return {key: value for key, value in fields.items() if value not in (None, "", [])}


def _time_text(moment: datetime | str | None) -> str | None:
    return farm_time_text(moment) if isinstance(moment, datetime) else moment


def _log(envelope: Envelope) -> LogPageRow:
    if envelope.code == ResultCode.NO_MORE_RECORDS:
        return LogPageRow()
    return read_log(envelope.data)


def _page(
    read: Callable[[object, list[BadRow]], T],
) -> Callable[[Envelope], Page[T]]:
    """A reader of pages; "no more records" is an empty page."""

    def read_answer(envelope: Envelope) -> Page[T]:
        if envelope.code == ResultCode.NO_MORE_RECORDS:
            return Page()
        return read_page(envelope.data, read)

    return read_answer
