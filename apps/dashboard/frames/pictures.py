"""Pictures of frames and tasks: where they are served, and why there is none."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.common.picture_paths import Refusal
from apps.farm.models import Frame, FrameImage, ProgressImage
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.store import Size
from apps.farm.status import FrameState, frame_state

_REASONS = {
    "no_path": _("The farm names no picture."),
    Refusal.NO_BASE: _("The account does not say where its pictures lie."),
    Refusal.BAD_BASE: _("The account's image base cannot be used."),
    Refusal.BAD_PATH: _("The farm's path is none that could be looked up."),
    Refusal.OUTSIDE: _("The farm's path leads out of the image base."),
    Refusal.PRIVATE: _("The image base leads to an address that is not public."),
    Refusal.NOT_FOUND: _("There is no picture at the farm's path."),
    Refusal.NO_FILE: _("What lies at the farm's path is not a file."),
    Refusal.REDIRECTED: _("The image base leads elsewhere."),
    Refusal.REJECTED: _("The image base does not give the picture out."),
    Refusal.UNREACHABLE: _("The image base could not be reached."),
    Refusal.TOO_SLOW: _("The picture did not come in time."),
    Refusal.TOO_LARGE: _("The picture is too large."),
    "unreadable": _("What came is no picture."),
    "too_many_pixels": _("The picture has too many pixels."),
    "moving": _("What came is a film, not one picture."),
    "padded": _("There is far more in the file than a picture."),
    "too_hard": _("Opening the picture took too much time or memory."),
}

_NOT_YET = {
    FrameState.WAITING: _("Waits to be rendered."),
    FrameState.RENDERING: _("Is being rendered."),
    FrameState.STOPPED: _("Was stopped before it was done."),
    FrameState.FAILED: _("Failed: there is no picture."),
}


@dataclass(frozen=True)
class Picture:
    """A picture to show, or in words why there is none."""

    url: str = ""
    """At most 480 pixels wide; what all of them measure is in pictures.decoder."""
    width: int = 0
    """Pixels of the large one; the others have its shape."""
    height: int = 0
    note: str = ""
    small: str = ""
    """At most 160 pixels wide."""
    large: str = ""
    """At most 1920 pixels wide."""


def frame_picture(frame: Frame) -> Picture:
    """The thumbnail of a frame that was read together with its image."""
    image: FrameImage | None = getattr(frame, "image", None)
    if image is not None and image.state == ImageState.READY:
        return image_picture(image)
    state = frame_state(frame.status_code)
    if image is None or state in _NOT_YET:
        words = _NOT_YET.get(state)
        return Picture(note=str(words or _("The picture was not fetched yet.")))
    return Picture(note=reason_text(image.reason, image.state))


def image_picture(image: FrameImage) -> Picture:
    """A fetched thumbnail."""
    return _picture(image.frame_id, image.key, image.width, image.height)


def before_picture(image: FrameImage) -> Picture:
    """The thumbnail of the attempt before; without an address where there is none."""
    if not image.before_key:
        return Picture(note=_t("There is no picture of an attempt before."))
    return _picture(
        image.frame_id, image.before_key, image.before_width, image.before_height
    )


def _picture(frame_id: int, key: str, width: int, height: int) -> Picture:
    small, medium, large = (
        reverse("frame-thumbnail", args=(frame_id, size.value, key)) for size in Size
    )
    return Picture(medium, width, height, small=small, large=large)


def progress_picture(image: ProgressImage) -> Picture:
    """The picture that a 3ds Max task renders, as far as it is: in one size."""
    if image.state == ImageState.READY:
        url = reverse("task-progress-image", args=(image.task_id, image.key))
        return Picture(url, image.width, image.height, small=url, large=url)
    return Picture(note=reason_text(image.reason, image.state))


def reason_text(reason: str, state: str) -> str:
    """Why a picture could not be had, in words; the path in it is for operators."""
    code = reason.replace(":", " ").split(" ", 1)[0]
    if code in _REASONS:
        return str(_REASONS[code])
    known = state in ImageState.values
    return str(ImageState(state).label) if known else _t("There is no picture.")
