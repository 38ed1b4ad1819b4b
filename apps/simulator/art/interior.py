"""A room with a big window: the look of a visualisation by architects."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from apps.simulator.art.canvas import (
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

WALLS: tuple[Colour, ...] = ((214, 208, 198), (186, 196, 198), (206, 190, 172))
WOODS: tuple[Colour, ...] = ((150, 104, 66), (98, 70, 52), (178, 140, 98))
CLOTHS: tuple[Colour, ...] = ((70, 92, 112), (150, 76, 60), (96, 108, 84), (60, 60, 66))


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
    _furnish(picture, back, random)
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


def _box(
    picture: Image.Image, box: tuple[float, float, float, float], deep: float, c: Colour
) -> None:
    """A block with a light top, a plain front and a darker side."""
    draw = ImageDraw.Draw(picture)
    x0, y0, x1, y1 = box
    back = (x0 + deep * 0.6, y0 - deep * 0.45)
    edge = (x1 + deep * 0.25, y0 - deep * 0.45)
    front = gradient(
        (32, 32), (mixed(c, (255, 255, 255), 0.06), mixed(c, (0, 0, 0), 0.4))
    )
    put(picture, front, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    draw.polygon([(x0, y0), back, edge, (x1, y0)], mixed(c, (255, 246, 230), 0.3))
    side = [(x1, y0), edge, (edge[0], y1 - deep * 0.45), (x1, y1)]
    draw.polygon(side, mixed(c, (0, 0, 0), 0.55))


def _furnish(picture: Image.Image, back: Quad, random: Random) -> None:
    """A rug, a sofa, a table and a picture on the wall, with their shadows."""
    size = picture.size
    width, height = size
    (left, top), (right, _), (_, bottom), _ = back
    middle = (left + right) / 2
    cloth = random.choice(CLOTHS)
    rug = (
        (middle - width * 0.2, height * 0.74),
        (middle + width * 0.22, height * 0.74),
        (middle + width * 0.32, height * 0.96),
        (middle - width * 0.30, height * 0.96),
    )
    put(
        picture,
        coloured(noise(9, 48), (mixed(cloth, (230, 226, 216), 0.6), (236, 232, 224))),
        rug,
    )
    frame = (
        middle - width * 0.07,
        top + height * 0.06,
        middle + width * 0.07,
        bottom - height * 0.18,
    )
    art = coloured(
        noise(random.randrange(6) + 80, 3), (cloth, (230, 190, 120), (240, 236, 228))
    )
    inner = (int(frame[2] - frame[0]), int(frame[3] - frame[1]))
    ImageDraw.Draw(picture).rectangle(
        (frame[0] - 4, frame[1] - 4, frame[2] + 4, frame[3] + 4), (34, 30, 28)
    )
    picture.paste(art.resize(inner), (int(frame[0]), int(frame[1])))
    seat = (middle - width * 0.17, height * 0.60, middle + width * 0.17, height * 0.76)
    under = (
        seat[0] - width * 0.02,
        seat[3] - height * 0.03,
        seat[2] + width * 0.06,
        seat[3] + height * 0.04,
    )
    shade(picture, soft_ellipse(size, under, width / 60), (8, 6, 6), 0.75)
    rest = (seat[0], seat[1] - height * 0.09, seat[2], seat[3] - height * 0.03)
    _box(picture, rest, width * 0.02, mixed(cloth, (0, 0, 0), 0.2))
    _box(picture, (seat[0], height * 0.665, seat[2], seat[3]), width * 0.045, cloth)
    for arm in (seat[0] - width * 0.02, seat[2] - width * 0.01):
        _box(
            picture,
            (arm, height * 0.63, arm + width * 0.035, seat[3]),
            width * 0.04,
            cloth,
        )
    low = (middle - width * 0.10, height * 0.845, middle + width * 0.09, height * 0.875)
    shadow = (
        low[0] - width * 0.01,
        low[3] + height * 0.01,
        low[2] + width * 0.05,
        low[3] + height * 0.07,
    )
    shade(picture, soft_ellipse(size, shadow, width / 90), (8, 6, 6), 0.6)
    for x in (low[0] + width * 0.006, low[2] - width * 0.012, low[2] + width * 0.004):
        foot = low[3] + height * (0.05 if x < low[2] else 0.03)
        leg = (x, low[3] - 2, x + width * 0.006, foot)
        ImageDraw.Draw(picture).rectangle(leg, (34, 28, 24))
    _box(picture, low, width * 0.05, random.choice(WOODS))


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
