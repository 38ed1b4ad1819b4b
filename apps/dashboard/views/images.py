"""Pictures from our own store, to those who may see the task they belong to."""

import logging

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.dashboard.guards import may_look
from apps.farm.models import FrameImage, ProgressImage, RenderTask
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.store import Size, read_picture
from apps.farm.querysets import RenderTaskQuerySet

logger = logging.getLogger(__name__)
Rows = QuerySet[FrameImage] | QuerySet[ProgressImage]

NO_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="45" '
    'viewBox="0 0 80 45"><rect width="80" height="45" rx="4" fill="#8884"/>'
    '<path d="M28 31l8-10 6 7 4-4 6 7zM48 17a2 2 0 1 0 .1 0z" fill="#8888"/></svg>'
)
_GONE = {
    "state": ImageState.EXPIRED,
    "key": "",
    "width": 0,
    "height": 0,
    "stored_bytes": 0,
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_GET
@may_look
def frame_thumbnail(
    request: HttpRequest, pk: int, key: str, size: str = Size.MEDIUM
) -> HttpResponse:
    """The picture of a frame, or of the attempt before, as WebP; size: s, m or l."""
    ready = Q(key=_safe(key), state=ImageState.READY)
    images = FrameImage.objects.filter(ready | Q(before_key=_safe(key)), frame=pk)
    known = images.filter(frame__task__in=_tasks(request))
    return _picture(known, key, size) if known.exists() else _missing()


@require_GET
@may_look
def task_progress_image(
    request: HttpRequest, pk: int, key: str, size: str = Size.LARGE
) -> HttpResponse:
    """The progress image of a task, as WebP."""
    images = ProgressImage.objects.filter(key=_safe(key), state=ImageState.READY)
    known = images.filter(task=pk, task__in=_tasks(request))
    return _picture(known, key, size) if known.exists() else _missing()


def _tasks(request: HttpRequest) -> RenderTaskQuerySet:
    return RenderTask.objects.visible_to(request.user)


def _safe(key: str) -> str:
    """The key as any database takes it: PostgreSQL refuses NUL in a text."""
    return key.replace("\0", "")


def _picture(known: Rows, key: str, size: str) -> HttpResponse:
    """The file; its name is the digest of what is in it, so it never changes."""
    try:
        content = read_picture(key, Size(size))
    except ValueError:
        return _missing()
    except FileNotFoundError:
        # A store that was moved or restored: whoever looks has it fetched anew.
        known.filter(key=key, state=ImageState.READY).update(**_GONE)
        return _missing()
    except OSError as error:
        logger.warning("the picture store: %s", error)
        return _missing(status=503)
    response = HttpResponse(content, content_type="image/webp", headers=HEADERS)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _missing(*, status: int = 404) -> HttpResponse:
    """Not there, drawn as an empty picture where an image is expected."""
    response = HttpResponse(
        NO_PICTURE, content_type="image/svg+xml", status=status, headers=HEADERS
    )
    response.headers["Cache-Control"] = "no-store"
    return response
