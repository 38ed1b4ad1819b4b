"""Balls on a floor under a light that goes round: the look of a turntable."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

from apps.simulator.pictures.art.canvas import (
    Colour,
    coloured,
    gradient,
    mixed,
    noise,
    shade,
    soft_ellipse,
    warp,
)

BALL = 256
MATERIALS: tuple[Colour, ...] = (
    (214, 92, 48),
    (46, 120, 200),
    (222, 178, 72),
    (70, 160, 110),
    (190, 60, 96),
    (210, 206, 200),
)
BACKDROPS: tuple[tuple[Colour, Colour], ...] = (
    ((38, 44, 62), (128, 136, 150)),
    ((70, 58, 54), (198, 176, 150)),
    ((24, 40, 52), (90, 140, 150)),
    ((168, 176, 186), (226, 228, 230)),
)


@lru_cache(maxsize=1)
def ball_normals() -> tuple[Image.Image, Image.Image]:
    """A ball's surface normals as colours, and the mask of the ball."""
    data, mask = bytearray(), bytearray()
    half = BALL / 2
    for row in range(BALL):
        y = (row + 0.5 - half) / half
        for column in range(BALL):
            x = (column + 0.5 - half) / half
            rest = 1 - x * x - y * y
            z = math.sqrt(rest) if rest > 0 else 0
            data += bytes((int(x * 127 + 128), int(y * 127 + 128), int(z * 127 + 128)))
            mask.append(max(0, min(255, int(rest * half * 255 / 2) + 128)))
    size = (BALL, BALL)
    return Image.frombytes("RGB", size, bytes(data)), Image.frombytes(
        "L", size, bytes(mask)
    )


def facing(normals: Image.Image, x: float, y: float, z: float) -> Image.Image:
    """How much each normal faces a direction, 0-255."""
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    return normals.convert("L", (2 * x, 2 * y, 2 * z, -255 * (x + y + z)))


def power(grey: Image.Image, exponent: float, most: int = 255) -> Image.Image:
    """Grey values raised: small bright spots out of wide ones."""
    return grey.point([int((v / 255) ** exponent * most) for v in range(256)])


def paint_ball(colour: Colour, angle: float, sky: Colour, metal: float) -> Image.Image:
    """One ball, lit from the angle, its sky mirrored in it."""
    normals, mask = ball_normals()
    x, y, z = math.cos(angle), -0.75, 0.75 + 0.4 * math.sin(angle)
    diffuse = facing(normals, x, y, z)
    dark, warm = mixed(colour, (8, 8, 14), 0.82), mixed(colour, (255, 244, 226), 0.25)
    ball = coloured(diffuse, (dark, mixed(dark, colour, 0.7), colour, warm))
    upward = normals.getchannel("G")
    ground = mixed(sky, (20, 18, 16), 0.75)
    mirrored = coloured(upward, (sky, mixed(sky, (255, 255, 255), 0.5), ground, ground))
    ball = Image.blend(ball, mirrored, metal)
    edge = power(ImageChops.invert(facing(normals, 0, 0, 1)), 3, 120)
    ball.paste(mixed(sky, (255, 255, 255), 0.4), (0, 0), edge)
    shine = power(facing(normals, x, y, z + 1.1), 60)
    ball.paste((255, 252, 244), (0, 0), shine)
    ball.putalpha(mask)
    return ball


def _floor(size: tuple[int, int], angle: float, tone: Colour, seed: int) -> Image.Image:
    """A floor of marble that turns with the camera."""
    marble = coloured(noise(seed % 7, 6), (mixed(tone, (0, 0, 0), 0.35), tone))
    width, height = size
    turned = marble.rotate(math.degrees(angle) / 6, Image.Resampling.BILINEAR)
    turned = turned.crop((75, 75, 437, 437))
    quad = (
        (-width * 0.4, height * 0.55),
        (width * 1.4, height * 0.55),
        (width * 3.0, height * 1.3),
        (-width * 2.0, height * 1.3),
    )
    return warp(turned, quad, size)


def paint_spheres(size: tuple[int, int], seed: int, number: int) -> Image.Image:
    """The frame with a number of a scene of balls."""
    random = Random(seed)
    width, height = size
    top, bottom = random.choice(BACKDROPS)
    angle = math.radians(random.randrange(360)) + number * 0.045
    picture = gradient(size, (top, bottom, mixed(bottom, (255, 255, 255), 0.2)))
    floor = _floor(size, angle, mixed(bottom, (255, 255, 255), 0.1), seed)
    fade = Image.linear_gradient("L").resize(size)
    fade = fade.point([max(0, min(255, (value - 142) * 6)) for value in range(256)])
    picture.paste(floor, (0, 0), fade)
    light = (math.cos(angle), 0.55 + 0.3 * math.sin(angle))
    balls = []
    for turn in range(random.choice((1, 2, 3, 4))):
        place = angle * 0.6 + turn * 2.1 + random.random()
        far = 0.0 if turn == 0 else 1.0
        radius = height * (0.30 - 0.16 * far + 0.05 * random.random())
        x = width * (0.5 + 0.30 * far * math.cos(place))
        y = height * (0.80 + 0.10 * far * math.sin(place)) - radius
        material = random.choice(MATERIALS)
        metal = random.choice((0.08, 0.12, 0.45, 0.7))
        balls.append((y + radius, x, y, radius, material, metal))
    for _, x, y, radius, material, metal in sorted(balls):
        _put_ball(picture, (x, y, radius), light, angle, (material, top, metal))
    return picture


def _put_ball(
    picture: Image.Image,
    place: tuple[float, float, float],
    light: tuple[float, float],
    angle: float,
    finish: tuple[Colour, Colour, float],
) -> None:
    """A ball with its shadow and its reflection in the floor."""
    x, y, radius = place
    foot, size = y + radius, picture.size
    away = -light[0] * radius * 0.9
    box = (x + away - radius * 1.1, foot - radius * 0.22)
    shadow = soft_ellipse(
        size, (*box, box[0] + radius * 2.2, box[1] + radius * 0.5), radius * 0.16
    )
    shade(picture, shadow, (10, 10, 16), 0.55)
    side = max(2, int(radius * 2))
    material, sky, metal = finish
    ball = paint_ball(material, angle, sky, metal)
    ball = ball.resize((side, side), Image.Resampling.LANCZOS)
    mirror = ball.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = mirror.filter(ImageFilter.GaussianBlur(max(1.0, radius * 0.04)))
    strength = mirror.getchannel("A").point([value // 5 for value in range(256)])
    spot = (int(x - radius), int(foot - radius * 0.06))
    picture.paste(mirror.convert("RGB"), spot, strength)
    contact = (x - radius * 0.5, foot - radius * 0.08)
    touch = soft_ellipse(
        size, (*contact, contact[0] + radius, contact[1] + radius * 0.16), radius * 0.06
    )
    shade(picture, touch, (6, 6, 10), 0.7)
    picture.paste(ball.convert("RGB"), (int(x - radius), int(y - radius)), ball)
