"""Reads about tasks and the frames in them."""

from collections.abc import Iterable
from datetime import datetime

from apps.renderbus.calls.fields import (
    numbers,
    some_numbers,
    time_text,
    without_empty,
)
from apps.renderbus.calls.group import Group
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.schemas import FrameRow, FrameStatsRow, Page, TaskRow
from apps.renderbus.schemas.frames import read_frame
from apps.renderbus.schemas.tasks import read_task


class TaskQuery(Group):
    """Tasks, their frames, and the account's frame counts."""

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
        body = without_empty(
            {
                "pageNum": page_num,
                "pageSize": page_size,
                "statusList": numbers(status_list or ()),
                "searchKeyword": search_keyword,
                "startTime": time_text(start_time),
                "endTime": time_text(end_time),
                "recycleFlag": recycle_flag,
            }
        )
        return self._page(Endpoint.TASK_LIST, body, read_task)

    def task_info(self, task_ids: Iterable[int]) -> Page[TaskRow]:
        """queryTaskInfo: these tasks (top level), each with its children."""
        body: dict[str, object] = {"taskIds": some_numbers(task_ids)}
        return self._page(Endpoint.TASK_INFO, body, read_task)

    def small_task_ids(self, task_id: int) -> list[int]:
        """By queryTaskInfo: the ids of a task's children, or its own without any."""
        rows = self.task_info([task_id]).items
        return [row.id for row in (rows[0].children if rows else ())] or [int(task_id)]

    def task_frames(
        self,
        task_id: int,
        *,
        page_num: int = 1,
        page_size: int = 100,
        search_keyword: str | None = None,
    ) -> Page[FrameRow]:
        """queryTaskFrames: one page of a leaf task's frames; at most 100 a page."""
        body = without_empty(
            {
                "taskId": int(task_id),
                "pageNum": page_num,
                "pageSize": page_size,
                "searchKeyword": search_keyword,
            }
        )
        return self._page(Endpoint.TASK_FRAMES, body, read_frame)

    def all_frames(self, task_id: int) -> list[FrameRow]:
        """By queryTaskFrames, page by page: all readable frames of a leaf task.

        The list may move meanwhile: a frame that comes twice counts as it came last.
        """
        frames: dict[int, FrameRow] = {}
        page_num, seen = 1, 0
        while True:
            page = self.task_frames(task_id, page_num=page_num)
            frames |= {row.id: row for row in page.items}
            seen += len(page.items) + len(page.bad)
            if not (page.items or page.bad) or seen >= page.total:
                return list(frames.values())
            page_num += 1

    def all_frame_stats(self) -> FrameStatsRow:
        """queryAllFrameStats: how many frames the whole account has, by state."""
        return self._one(Endpoint.ALL_FRAME_STATS, {}, FrameStatsRow)
