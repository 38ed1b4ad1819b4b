"""What pictures take that were kept before anybody counted."""

from contextlib import suppress
from typing import Any

from apps.farm.models import FrameImage, ProgressImage
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.store import stored_size

AT_ONCE = 2_000


def pictures_measure() -> int:
    """Look up the size of pictures whose size is not known; how many.

    One whose file is not there is over: it is fetched anew when somebody looks.
    """
    return _measure(FrameImage) + _measure(ProgressImage)


def _measure(model: type[FrameImage] | type[ProgressImage]) -> int:
    images: Any = model._default_manager
    unknown = images.filter(state=ImageState.READY, stored_bytes=0)
    rows: list[Any] = list(unknown.order_by("pk").only("pk", "key")[:AT_ONCE])
    for row in rows:
        with suppress(ValueError):
            row.stored_bytes = stored_size(row.key)
    found = [row for row in rows if row.stored_bytes]
    images.bulk_update(found, ["stored_bytes"], batch_size=200)
    lost = [row.pk for row in rows if not row.stored_bytes]
    images.filter(pk__in=lost).update(
        state=ImageState.EXPIRED, key="", width=0, height=0
    )
    return len(rows)
