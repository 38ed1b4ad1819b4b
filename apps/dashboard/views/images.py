"""Pictures from our own store, to those who may see the task they belong to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.dashboard.guards import may_look
from apps.farm.models import FrameImage, ProgressImage
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.store import picture_path

NO_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="45" '
    'viewBox="0 0 80 45"><rect width="80" height="45" rx="4" fill="#8884"/>'
    '<path d="M28 31l8-10 6 7 4-4 6 7zM48 17a2 2 0 1 0 .1 0z" fill="#8888"/></svg>'
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_GET
@may_look
def frame_thumbnail(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The thumbnail of a frame, as WebP."""
    known = FrameImage.objects.filter(frame=pk, key=_safe(key), state=ImageState.READY)
    return _picture(key) if known.exists() else _missing()


@require_GET
@may_look
def task_progress_image(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The progress image of a task, as WebP."""
    known = ProgressImage.objects.filter(
        task=pk, key=_safe(key), state=ImageState.READY
    )
    return _picture(key) if known.exists() else _missing()


def _safe(key: str) -> str:
    """The key as any database takes it: PostgreSQL refuses NUL in a text."""
    return key.replace("\0", "")


def _picture(key: str) -> HttpResponse:
    """The file; its name is the digest of what is in it, so it never changes."""
    try:
        content = picture_path(key).read_bytes()
    except (ValueError, OSError):
        return _missing()
    response = HttpResponse(content, content_type="image/webp", headers=HEADERS)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _missing() -> HttpResponse:
    """404, drawn as an empty picture where an image is expected."""
    response = HttpResponse(
        NO_PICTURE, content_type="image/svg+xml", status=404, headers=HEADERS
    )
    response.headers["Cache-Control"] = "no-store"
    return response
