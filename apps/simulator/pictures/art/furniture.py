"""What stands in a room: a rug, a sofa, a table, a picture on the wall.

Boxes are (left, top, right, bottom) in pixels; `wide` and `high` are the picture's.
"""

from random import Random

from PIL import Image, ImageDraw

from apps.simulator.pictures.art.canvas import (
    Colour,
    Quad,
    coloured,
    gradient,
    mixed,
    noise,
    put,
    shade,
    soft_ellipse,
)

Box = tuple[float, float, float, float]
WOODS: tuple[Colour, ...] = ((150, 104, 66), (98, 70, 52), (178, 140, 98))
CLOTHS: tuple[Colour, ...] = ((70, 92, 112), (150, 76, 60), (96, 108, 84), (60, 60, 66))
WOOL: Colour = (236, 232, 224)
DARK: Colour = (8, 6, 6)


def furnish(picture: Image.Image, back: Quad, random: Random) -> None:
    """Put everything in, around the middle of the back wall."""
    middle = (back[0][0] + back[1][0]) / 2
    cloth = random.choice(CLOTHS)
    _rug(picture, middle, cloth)
    _painting(picture, (middle, back[0][1], back[2][1]), cloth, random.randrange(6))
    _sofa(picture, middle, cloth)
    _table(picture, middle, random.choice(WOODS))


def _grown(box: Box, left: float, top: float, right: float, bottom: float) -> Box:
    return box[0] - left, box[1] - top, box[2] + right, box[3] + bottom


def _block(picture: Image.Image, box: Box, deep: float, tone: Colour) -> None:
    """A block with a light top, a plain front and a darker side."""
    draw = ImageDraw.Draw(picture)
    x0, y0, x1, y1 = box
    rise = deep * 0.45
    far, edge = (x0 + deep * 0.6, y0 - rise), (x1 + deep * 0.25, y0 - rise)
    top, low = mixed(tone, (255, 255, 255), 0.06), mixed(tone, (0, 0, 0), 0.4)
    put(
        picture,
        gradient((32, 32), (top, low)),
        ((x0, y0), (x1, y0), (x1, y1), (x0, y1)),
    )
    draw.polygon([(x0, y0), far, edge, (x1, y0)], mixed(tone, (255, 246, 230), 0.3))
    side = [(x1, y0), edge, (edge[0], y1 - rise), (x1, y1)]
    draw.polygon(side, mixed(tone, (0, 0, 0), 0.55))


def _rug(picture: Image.Image, middle: float, cloth: Colour) -> None:
    wide, high = picture.size
    corners = (
        (middle - wide * 0.20, high * 0.74),
        (middle + wide * 0.22, high * 0.74),
        (middle + wide * 0.32, high * 0.96),
        (middle - wide * 0.30, high * 0.96),
    )
    put(picture, coloured(noise(9, 48), (mixed(cloth, WOOL, 0.6), WOOL)), corners)


def _painting(
    picture: Image.Image, wall: tuple[float, float, float], cloth: Colour, motif: int
) -> None:
    """`wall` is the middle of the back wall, its top and its bottom."""
    wide, high = picture.size
    middle, top, bottom = wall
    left, upper = middle - wide * 0.07, top + high * 0.06
    right, lower = middle + wide * 0.07, bottom - high * 0.18
    art = coloured(noise(motif + 80, 3), (cloth, (230, 190, 120), (240, 236, 228)))
    frame = _grown((left, upper, right, lower), 4, 4, 4, 4)
    ImageDraw.Draw(picture).rectangle(frame, (34, 30, 28))
    inner = (int(right - left), int(lower - upper))
    picture.paste(art.resize(inner), (int(left), int(upper)))


def _sofa(picture: Image.Image, middle: float, cloth: Colour) -> None:
    wide, high = picture.size
    left, right, foot = middle - wide * 0.17, middle + wide * 0.17, high * 0.76
    seat = (left, high * 0.665, right, foot)
    under = _grown(seat, wide * 0.02, -high * 0.065, wide * 0.06, high * 0.04)
    shade(picture, soft_ellipse(picture.size, under, wide / 60), DARK, 0.75)
    rest = (left, high * 0.51, right, high * 0.73)
    _block(picture, rest, wide * 0.02, mixed(cloth, (0, 0, 0), 0.2))
    _block(picture, seat, wide * 0.045, cloth)
    for arm in (left - wide * 0.02, right - wide * 0.01):
        box = (arm, high * 0.63, arm + wide * 0.035, foot)
        _block(picture, box, wide * 0.04, cloth)


def _table(picture: Image.Image, middle: float, wood: Colour) -> None:
    wide, high = picture.size
    top = (middle - wide * 0.10, high * 0.845, middle + wide * 0.09, high * 0.875)
    left, _, right, lower = top
    under = (left - wide * 0.01, high * 0.885, right + wide * 0.05, high * 0.945)
    shade(picture, soft_ellipse(picture.size, under, wide / 90), DARK, 0.6)
    legs = ((left, 0.05), (right - wide * 0.018, 0.05), (right, 0.03))
    for x, length in legs:
        leg = (x + wide * 0.005, lower - 2, x + wide * 0.011, lower + high * length)
        ImageDraw.Draw(picture).rectangle(leg, (34, 28, 24))
    _block(picture, top, wide * 0.05, wood)
