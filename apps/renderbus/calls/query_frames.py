"""Reads about one frame or one picture: thumbnails, logs, progress."""

from apps.renderbus.calls.fields import without_empty
from apps.renderbus.calls.group import Group
from apps.renderbus.codes import FrameStatus, ResultCode
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.envelope import Envelope
from apps.renderbus.schemas import LogPageRow, ProgressImageRow
from apps.renderbus.schemas.frames import read_thumbnails
from apps.renderbus.schemas.logs import read_log


class FrameQuery(Group):
    """What a frame looks like, and what its renderer wrote."""

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
        body = without_empty({"taskId": int(task_id), "frameType": frame_type})
        return self._one(Endpoint.PROGRESS_IMAGE, body, ProgressImageRow)


def _log(envelope: Envelope) -> LogPageRow:
    if envelope.code == ResultCode.NO_MORE_RECORDS:
        return LogPageRow()
    return read_log(envelope.data)
