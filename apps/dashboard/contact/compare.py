"""The last two attempts of a frame beside each other."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Sum

from apps.dashboard.frames.pictures import Picture, before_picture, image_picture
from apps.farm.models import FeeChange, Frame, FrameImage
from apps.farm.models.pictures import ImageState


@dataclass(frozen=True)
class Attempt:
    """One render of a frame, as far as it is known."""

    number: int | None
    """Counted from one."""
    ended_at: datetime | None
    picture: Picture
    seconds: int | None = None
    cost: Decimal | None = None


def attempts_of(frame: Frame) -> tuple[Attempt, Attempt] | None:
    """The attempt before the last and the last; None: there are no two pictures."""
    image: FrameImage | None = getattr(frame, "image", None)
    if image is None or not image.before_key or image.state != ImageState.READY:
        return None
    costs = dict(
        FeeChange.objects.filter(frame=frame)
        .order_by()
        .values_list("attempt")
        .annotate(cost=Sum("delta"))
    )
    return (
        _attempt(frame, image.before_attempt, before_picture(image), costs),
        _attempt(frame, image.of_attempt, image_picture(image), costs),
    )


def _attempt(
    frame: Frame, attempt: str, picture: Picture, costs: dict[int, Decimal]
) -> Attempt:
    """`attempt` is what FrameImage.of_attempt holds: resubmissions and end time."""
    again, _, ended = attempt.partition(".")
    number = int(again) if again.isdecimal() and len(again) < 10 else None
    at = int(ended) if ended.isdecimal() and len(ended) < 12 else 0
    last = number == frame.resubmissions
    return Attempt(
        number=None if number is None else number + 1,
        ended_at=datetime.fromtimestamp(at, UTC) if at else None,
        picture=picture,
        seconds=frame.seconds if last else None,
        cost=costs.get(number) if number is not None else None,
    )
