"""Tools of the painters: gradients, noise, perspective, light."""

from collections.abc import Sequence
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Corners of a four-sided area: top left, top right, bottom right, bottom left."""


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: share 0 is the first, 1 the second."""
    red, green, blue = (
        int(a + (b - a) * min(1.0, max(0.0, share)))
        for a, b in zip(one, other, strict=True)
    )
    return red, green, blue


def ramp(colours: Sequence[Colour]) -> list[int]:
    """A look-up table for point() on a three-band picture, evenly spread colours."""
    table: list[int] = []
    last = len(colours) - 1
    for band in range(3):
        for value in range(256):
            place = value / 255 * last
            left = min(int(place), last - 1) if last else 0
            right = min(left + 1, last)
            a, b = colours[left][band], colours[right][band]
            table.append(int(a + (b - a) * (place - left)))
    return table


def coloured(grey: Image.Image, colours: Sequence[Colour]) -> Image.Image:
    """Grey values as colours from a ramp."""
    return Image.merge("RGB", (grey, grey, grey)).point(ramp(colours))


def gradient(size: tuple[int, int], colours: Sequence[Colour]) -> Image.Image:
    """Colours from the top to the bottom."""
    return coloured(Image.linear_gradient("L").resize(size), colours)


@lru_cache(maxsize=24)
def noise(seed: int, cells: int) -> Image.Image:
    """Grey clouds, 512 x 512, of five octaves; `cells` sets how coarse they are.

    They can be moved round: what leaves on one side fits what enters on the other.
    """
    random = Random(seed)
    total = Image.new("L", (512, 512), 128)
    share = 0.5
    for octave in range(5):
        side = cells << octave
        spots = Image.frombytes("L", (side, side), random.randbytes(side * side))
        wrapped = Image.new("L", (side + 4, side + 4))
        for x in (2 - side, 2, 2 + side):
            for y in (2 - side, 2, 2 + side):
                wrapped.paste(spots, (x, y))
        box = (2, 2, side + 2, side + 2)
        layer = wrapped.resize((512, 512), Image.Resampling.BICUBIC, box)
        total = layer if octave == 0 else Image.blend(total, layer, share)
        share *= 0.62
    return total


@lru_cache(maxsize=2)
def grain(width: int, height: int) -> Image.Image:
    """Film grain around a middle grey."""
    spots = Random(5).randbytes(width * height)
    picture = Image.frombytes("L", (width, height), spots)
    return picture.point([122 + value // 21 for value in range(256)])


def warp(texture: Image.Image, quad: Quad, size: tuple[int, int]) -> Image.Image:
    """A texture seen in perspective: its corners lie on the quad's."""
    width, height = texture.size
    corners = ((0, 0), (width, 0), (width, height), (0, height))
    rows = []
    for (x, y), (u, v) in zip(quad, corners, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return texture.transform(
        size,
        Image.Transform.PERSPECTIVE,
        _solved([[float(value) for value in row] for row in rows]),
        Image.Resampling.BILINEAR,
    )


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss's elimination; the last column is the right-hand side."""
    count = len(rows)
    for column in range(count):
        best = max(range(column, count), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        head = rows[column]
        for row in range(count):
            if row != column:
                factor = rows[row][column] / head[column]
                rows[row] = [
                    a - factor * b for a, b in zip(rows[row], head, strict=True)
                ]
    return [rows[place][count] / rows[place][place] for place in range(count)]


def shape_mask(size: tuple[int, int], points: Sequence[Point]) -> Image.Image:
    """White inside the polygon."""
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(list(points), fill=255)
    return mask


def put(picture: Image.Image, texture: Image.Image, quad: Quad) -> None:
    """Lay a texture onto a four-sided area of the picture."""
    mask = shape_mask(picture.size, quad)
    picture.paste(warp(texture, quad, picture.size), (0, 0), mask)


def shade(
    picture: Image.Image, mask: Image.Image, colour: Colour, share: float
) -> None:
    """Paint a colour over the picture where the mask is light."""
    amount = mask.point([int(value * share) for value in range(256)])
    picture.paste(colour, (0, 0), amount)


def soft_ellipse(
    size: tuple[int, int], box: tuple[float, float, float, float], blur: float
) -> Image.Image:
    """A mask with a blurred ellipse: a shadow, or a glow."""
    # What is blurred anyway may be painted small: the blur is most of the work.
    part = 4 if blur > 5 else 1
    small = (size[0] // part, size[1] // part)
    mask = Image.new("L", small, 0)
    ImageDraw.Draw(mask).ellipse([edge / part for edge in box], fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(blur / part))
    return mask.resize(size, Image.Resampling.BILINEAR) if part > 1 else mask


def lit(picture: Image.Image, mask: Image.Image, colour: Colour) -> Image.Image:
    """Add coloured light where the mask is light."""
    bands = [mask.point([v * part // 255 for v in range(256)]) for part in colour]
    return ImageChops.add(picture, Image.merge("RGB", bands))


def finished(picture: Image.Image, bloom: float = 0.35) -> Image.Image:
    """What a camera adds: bloom around lights, a darker rim, a little grain."""
    bright = picture.point([max(0, value - 170) * 3 for value in range(256)] * 3)
    glow = bright.filter(ImageFilter.BoxBlur(picture.width // 40))
    glow = glow.point([int(value * bloom) for value in range(256)] * 3)
    picture = ImageChops.add(picture, glow)
    rim = Image.radial_gradient("L").resize(picture.size)
    rim = rim.point([255 - max(0, value - 110) * 3 // 4 for value in range(256)])
    picture = ImageChops.multiply(picture, Image.merge("RGB", (rim, rim, rim)))
    spots = grain(*picture.size)
    return ImageChops.add(picture, Image.merge("RGB", (spots,) * 3), offset=-128)
