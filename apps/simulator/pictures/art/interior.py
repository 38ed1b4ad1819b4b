"""A room with a big window: the look of a visualisation by architects."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from apps.simulator.pictures.art.canvas import (
    Colour,
    Quad,
    coloured,
    gradient,
    lit,
    mixed,
    noise,
    put,
    shade,
    shape_mask,
    soft_ellipse,
)
from apps.simulator.pictures.art.furniture import WOODS, furnish

WALLS: tuple[Colour, ...] = ((214, 208, 198), (186, 196, 198), (206, 190, 172))


@lru_cache(maxsize=3)
def planks(wood: Colour) -> Image.Image:
    """A floor of boards, seen from above."""
    board = Image.new("RGB", (512, 512))
    grain = noise(71, 8).resize((96, 512)).resize((512, 512))
    random = Random(3)
    for row in range(16):
        tone = mixed(wood, (0, 0, 0), random.uniform(0.0, 0.3))
        piece = coloured(grain, (mixed(tone, (0, 0, 0), 0.35), tone))
        shift = random.randrange(0, 256)
        board.paste(piece.crop((shift, 0, shift + 32, 512)), (row * 32, 0))
        ImageDraw.Draw(board).line((row * 32, 0, row * 32, 512), (30, 22, 18), 1)
    return board


def _wall(tone: Colour, near: float, far: float) -> Image.Image:
    """Plaster that gets darker from one side to the other."""
    slope = Image.linear_gradient("L").rotate(90).resize((256, 256))
    light, dark = mixed(tone, (0, 0, 0), near), mixed(tone, (0, 0, 0), far)
    return coloured(slope, (light, dark))


def paint_interior(size: tuple[int, int], seed: int, number: int) -> Image.Image:
    """The picture of a room; the sun goes round with the number."""
    random = Random(seed)
    width, height = size
    tone, wood = random.choice(WALLS), random.choice(WOODS)
    shift = math.sin(number * 0.05 + random.random() * 3) * 0.06
    left, right = width * (0.30 + shift), width * (0.80 + shift)
    top, bottom = height * 0.20, height * 0.64
    picture = Image.new("RGB", size)
    back = ((left, top), (right, top), (right, bottom), (left, bottom))
    put(picture, _wall(tone, 0.10, 0.35), back)
    put(picture, _wall(tone, 0.40, 0.55), ((0, 0), back[0], back[3], (0, height)))
    put(
        picture,
        _wall(tone, 0.35, 0.12),
        (back[1], (width, 0), (width, height), back[2]),
    )
    ceiling = gradient((64, 64), (mixed(tone, (255, 255, 255), 0.5), tone))
    put(picture, ceiling, ((0, 0), (width, 0), back[1], back[0]))
    floor = planks(wood)
    put(
        picture,
        floor,
        (back[3], back[2], (width * 1.15, height), (-width * 0.15, height)),
    )
    sun = random.uniform(0.2, 0.8) + number * 0.004
    picture = _window(picture, back, sun)
    furnish(picture, back, random)
    picture = _lamp(picture, back, random)
    return _corners(picture, back)


def _window(picture: Image.Image, back: Quad, sun: float) -> Image.Image:
    """Panes in the left wall, and their light on the floor."""
    size = picture.size
    width, height = size
    (left, top), (right, _), _, (_, bottom) = back

    def on_wall(along: float, up: float) -> tuple[float, float]:
        x = left * along
        low = height + (bottom - height) * along
        high = top * along
        return x, low + (high - low) * up

    sky = gradient(
        (64, 64), ((116, 156, 204), (196, 212, 224), (198, 208, 206), (110, 134, 92))
    )
    for pane in range(3):
        a, b = 0.16 + pane * 0.27, 0.40 + pane * 0.27
        corners = (on_wall(a, 0.9), on_wall(b, 0.9), on_wall(b, 0.2), on_wall(a, 0.2))
        put(picture, sky, corners)
        ImageDraw.Draw(picture).line([*corners, corners[0]], (236, 234, 228), 3)
        start = left * (0.5 + 0.1 * pane) + width * 0.08 * sun
        patch = (
            (start + width * (0.06 + 0.13 * pane), bottom + height * 0.05),
            (start + width * (0.15 + 0.13 * pane), bottom + height * 0.05),
            (start + width * (0.14 + 0.24 * pane), height * 0.95),
            (start + width * (-0.03 + 0.22 * pane), height * 0.95),
        )
        light = shape_mask(size, patch).filter(ImageFilter.GaussianBlur(width / 160))
        picture = lit(picture, light, (92, 76, 46))
    return lit(
        picture,
        soft_ellipse(size, (-width * 0.2, 0, right * 0.5, height), width * 0.09),
        (24, 27, 32),
    )


def _lamp(picture: Image.Image, back: Quad, random: Random) -> Image.Image:
    """A pendant lamp with its glow."""
    size = picture.size
    width, height = size
    x = (back[0][0] + back[1][0]) / 2 + width * random.uniform(-0.12, 0.12)
    y = height * 0.27
    ImageDraw.Draw(picture).line((x, 0, x, y), (30, 28, 28), max(1, width // 300))
    for radius, tone in (
        (0.15, (34, 26, 14)),
        (0.05, (60, 48, 28)),
        (0.018, (255, 236, 196)),
    ):
        r = width * radius
        glow = soft_ellipse(size, (x - r, y - r * 0.8, x + r, y + r * 0.8), r * 0.35)
        picture = lit(picture, glow, tone)
    return picture


def _corners(picture: Image.Image, back: Quad) -> Image.Image:
    """Where walls meet it is a little darker."""
    size = picture.size
    width, height = size
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    draw.line([*back, back[0]], fill=255, width=max(2, width // 80))
    for inner, outer in zip(
        back, ((0, 0), (width, 0), (width, height), (0, height)), strict=True
    ):
        draw.line((inner, outer), fill=200, width=max(2, width // 90))
    shade(
        picture, mask.filter(ImageFilter.GaussianBlur(width / 70)), (20, 16, 14), 0.45
    )
    return picture
