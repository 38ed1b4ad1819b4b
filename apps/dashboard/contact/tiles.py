"""The tiles of a part of the contact sheet: from the sheet in memory and one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import east_asian_width

from apps.dashboard.contact.gaps import Hole
from apps.dashboard.contact.layout import layout_of
from apps.dashboard.contact.query import Span
from apps.dashboard.contact.words import PICTURED, Words, words_for, words_for_hole
from apps.dashboard.frames.pictures import Picture, image_picture
from apps.farm.models import FrameImage
from apps.farm.models.pictures import ImageState
from apps.farm.sheets import LeafSheet
from apps.farm.status import FrameState

CAPTION = 14
"""Letters of a long name that fit below a small tile; Chinese signs are two wide."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A frame, or a hole where one should be, as contact_tiles.html draws it."""

    element_id: str
    pk: int | None
    """Primary key of the frame; None: there is no such frame."""
    name: str
    words: Words
    url: str = ""
    """The picture; "" where there is none."""
    outdated: bool = False
    """The picture shows an attempt before the last."""
    compares: bool = False
    """The picture of the attempt before is there too."""

    @property
    def caption(self) -> str:
        """The end of the name, where it differs from its neighbours'."""
        if sum(map(_width, self.name)) <= CAPTION:
            return self.name
        widths = accumulate(map(_width, reversed(self.name)))
        fits = sum(width < CAPTION for width in widths)
        return f"…{self.name[-fits:]}"

    @property
    def wanting(self) -> bool:
        """Whether a picture of it is to be fetched."""
        return self.words.kind == "unfetched" or self.outdated

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks (apps.dashboard.live.parts.Part)."""
        return (self.name, self.words, self.url, self.outdated, self.compares)


def tiles_of(sheet: LeafSheet, *, wanted: str, span: Span) -> list[Tile]:
    """The tiles of the span, of those that are wanted: one query."""
    entries = layout_of(sheet, wanted).part(span.first, span.count)
    images = _images(sheet, entries)
    return [
        _missing(sheet, entry)
        if isinstance(entry, Hole)
        else _tile(sheet, entry, images.get(sheet.ids[entry]), fine=span.fine)
        for entry in entries
    ]


def _images(sheet: LeafSheet, entries: Sequence[int | Hole]) -> dict[int, FrameImage]:
    ids = [
        sheet.ids[entry]
        for entry in entries
        if not isinstance(entry, Hole) and sheet.state(entry) in PICTURED
    ]
    found = FrameImage.objects.filter(frame__in=ids) if ids else ()
    return {image.frame_id: image for image in found}


def _missing(sheet: LeafSheet, hole: Hole) -> Tile:
    several = hole.size > 1
    return Tile(
        element_id=f"g{sheet.task_id}_{hole.first}",
        pk=None,
        name=f"{hole.first}–{hole.last}" if several else str(hole.first),
        words=words_for_hole(hole),
    )


def _tile(
    sheet: LeafSheet, place: int, image: FrameImage | None, *, fine: bool
) -> Tile:
    state, pk = sheet.state(place), sheet.ids[place]
    picture = Picture()
    if image is not None and image.state == ImageState.READY:
        picture = image_picture(image)
    small = picture.small or picture.url
    seen = image.of_attempt.split(".")[0] if image is not None and picture.url else ""
    return Tile(
        element_id=f"i{pk}",
        pk=pk,
        name=sheet.name(place)[:80],
        words=Words(state, str(state.label))
        if picture.url
        else words_for(state, image),
        url=picture.url if fine else small,
        outdated=state is FrameState.DONE
        and seen.isdecimal()
        and int(seen) < sheet.retries[place],
        compares=image is not None and bool(image.before_key) and bool(picture.url),
    )


def _width(sign: str) -> int:
    """How many letters wide a character is drawn."""
    return 2 if east_asian_width(sign) in "WF" else 1
