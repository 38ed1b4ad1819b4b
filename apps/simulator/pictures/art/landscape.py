"""Mountains over a lake while the day goes by."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from apps.simulator.pictures.art.canvas import (
    Colour,
    coloured,
    gradient,
    lit,
    mixed,
    noise,
    shade,
    soft_ellipse,
)

HOURS: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    # zenith, horizon, sun, rock
    ((22, 32, 72), (232, 142, 92), (255, 190, 120), (70, 58, 78)),
    ((52, 98, 164), (160, 188, 208), (255, 244, 214), (74, 86, 92)),
    ((62, 112, 176), (182, 202, 212), (255, 250, 236), (62, 82, 66)),
    ((52, 46, 110), (240, 120, 74), (255, 160, 90), (62, 46, 66)),
    ((8, 14, 38), (44, 66, 110), (190, 206, 240), (24, 30, 48)),
)
RIDGES = 5


def _hour(place: float) -> tuple[Colour, Colour, Colour, Colour]:
    """The colours of a time of day, 0 morning to 1 night."""
    step = place * (len(HOURS) - 1)
    left = min(int(step), len(HOURS) - 2)
    share = step - left
    zenith, horizon, sun, rock = (
        mixed(one, other, share)
        for one, other in zip(HOURS[left], HOURS[left + 1], strict=True)
    )
    return zenith, horizon, sun, rock


def _ridge(
    width: int, base: float, rise: float, waves: list[tuple[float, float, float]]
) -> list[tuple[float, float]]:
    """A skyline, one point every four pixels."""
    points = []
    for x in range(0, width + 5, 4):
        height = sum(
            part * (1 - abs(math.sin(x / width * pace + phase)))
            for part, pace, phase in waves
        )
        points.append((float(x), base - rise * height))
    return points


def paint_landscape(size: tuple[int, int], seed: int, number: int) -> Image.Image:
    """The frame with a number of a flight along a lake."""
    random = Random(seed)
    width, height = size
    place = (random.random() + number / 420) % 1.0
    zenith, horizon, sun, rock = _hour(place)
    shore = height * 0.70
    picture = gradient(size, (zenith, mixed(zenith, horizon, 0.6), horizon, horizon))
    drift = (number * 2 + seed) % 512
    picture = _clouds(picture, seed, drift, mixed(horizon, (255, 255, 255), 0.35))
    sun_x = width * (0.15 + 0.7 * place)
    sun_y = height * (0.62 - 0.5 * math.sin(math.pi * place))
    for spread, share in ((0.34, 0.16), (0.11, 0.3), (0.03, 1.0)):
        radius = height * spread
        box = (sun_x - radius, sun_y - radius, sun_x + radius, sun_y + radius)
        blur = radius * (0.6 if spread > 0.05 else 0.12)
        glow = soft_ellipse(size, box, blur)
        picture = lit(picture, glow, mixed((0, 0, 0), sun, share))
    for turn in range(RIDGES):
        waves = [
            (random.uniform(0.3, 0.6), random.uniform(3, 6), random.random() * 6),
            (random.uniform(0.1, 0.2), random.uniform(9, 15), random.random() * 6),
            (random.uniform(0.03, 0.07), random.uniform(30, 60), random.random() * 6),
        ]
        moved = [(a, b, phase + number * 0.004 * (turn + 1)) for a, b, phase in waves]
        near = (turn + 1) / RIDGES
        rise = height * (0.46 - 0.30 * near)
        points = _ridge(width, shore - height * 0.02 * (1 - near), rise, moved)
        tone = mixed(horizon, rock, 0.25 + 0.7 * near)
        _mountain(picture, points, shore, (tone, horizon), seed + turn)
    return _lake(picture, int(shore), (zenith, horizon, sun), (sun_x, number))


def _clouds(picture: Image.Image, seed: int, drift: int, tone: Colour) -> Image.Image:
    size = picture.size
    sheet = ImageChops.offset(noise(seed % 5 + 20, 3), drift, 0)
    sheet = sheet.crop((0, 100, 512, 330)).resize(size, Image.Resampling.BILINEAR)
    sheet = sheet.point([max(0, value - 128) * 2 for value in range(256)])
    shade(picture, sheet, tone, 0.8)
    return picture


def _mountain(
    picture: Image.Image,
    points: list[tuple[float, float]],
    shore: float,
    tones: tuple[Colour, Colour],
    seed: int,
) -> None:
    """A ridge with rough slopes, snow on its top and mist at its foot."""
    size = picture.size
    mask = Image.new("L", size, 0)
    outline = [(0, shore), *points, (size[0], shore)]
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    tone, mist = tones
    rough = noise(seed % 5 + 30, 10).resize(size, Image.Resampling.BILINEAR)
    slopes = coloured(
        rough, (mixed(tone, (0, 0, 0), 0.45), tone, mixed(tone, (255, 255, 255), 0.18))
    )
    picture.paste(slopes, (0, 0), mask)
    foot = Image.linear_gradient("L").resize((size[0], max(1, int(size[1] * 0.22))))
    veil = Image.new("L", size, 0)
    veil.paste(foot, (0, int(shore) - foot.height))
    shade(picture, ImageChops.multiply(veil, mask), mist, 0.75)


def _lake(
    picture: Image.Image,
    shore: int,
    tones: tuple[Colour, Colour, Colour],
    sun: tuple[float, int],
) -> Image.Image:
    """The picture above, mirrored in the water below."""
    width, height = picture.size
    deep = height - shore
    above = picture.crop((0, shore - deep, width, shore))
    water = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    water = water.filter(ImageFilter.BoxBlur((width // 160, height // 90)))
    zenith, _, light = tones
    deeper = Image.linear_gradient("L").resize((width, deep))
    shade(water, deeper, mixed(zenith, (0, 12, 20), 0.5), 0.6)
    ripples = ImageChops.offset(noise(44, 32), sun[1] * 3, sun[1])
    ripples = ripples.crop((0, 0, 128, 512)).resize((width, deep * 3))
    ripples = ripples.crop((0, 0, width, deep))
    sparkle = ripples.point([max(0, value - 138) * 5 for value in range(256)])
    middle = sun[0]
    path = soft_ellipse(
        (width, deep),
        (middle - width * 0.06, -deep, middle + width * 0.06, deep * 1.1),
        width * 0.03,
    )
    water = lit(water, ImageChops.multiply(sparkle, path), light)
    picture.paste(water, (0, shore))
    return picture
