"""Fire and smoke that grow over the frames: the look of an effects shot."""

import math
from random import Random

from PIL import Image, ImageChops, ImageFilter

from apps.simulator.pictures.art.canvas import (
    Colour,
    coloured,
    gradient,
    lit,
    noise,
    soft_ellipse,
)

FIRES: tuple[tuple[Colour, ...], ...] = (
    ((0, 0, 0), (52, 12, 4), (176, 52, 8), (250, 150, 36), (255, 240, 190)),
    ((0, 0, 0), (6, 22, 48), (20, 90, 150), (120, 200, 236), (240, 252, 255)),
    ((0, 0, 0), (26, 22, 26), (84, 78, 82), (150, 146, 148), (226, 224, 222)),
)
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((14, 16, 22), (46, 44, 48)),
    ((10, 14, 26), (40, 56, 76)),
    ((96, 110, 128), (178, 184, 190)),
)


def paint_smoke(size: tuple[int, int], seed: int, number: int) -> Image.Image:
    """The frame with a number of a plume that rises and turns."""
    random = Random(seed)
    width, height = size
    kind = random.randrange(len(FIRES))
    age = (number + random.randrange(80)) % 240
    picture = gradient(size, SKIES[kind])
    ground = Image.new("L", size, 0)
    ground.paste(255, (0, int(height * 0.82), width, height))
    rough = noise(seed % 5 + 60, 20).resize(size)
    soil = coloured(rough, ((16, 14, 14), (52, 48, 46)))
    picture.paste(soil, (0, 0), ground.filter(ImageFilter.GaussianBlur(height / 60)))
    plume = _plume(size, seed, age)
    middle = width * 0.5
    glow = soft_ellipse(
        size,
        (middle - width * 0.3, height * 0.5, middle + width * 0.3, height * 1.05),
        width * 0.08,
    )
    if kind < 2:
        warm = FIRES[kind][3]
        dim = (warm[0] // 3, warm[1] // 3, warm[2] // 3)
        picture = lit(picture, glow, dim)
    fire = coloured(plume, FIRES[kind])
    cover = plume.point([min(255, value * 3) for value in range(256)])
    shadow = _lit_side(plume)
    fire = ImageChops.add(
        ImageChops.multiply(fire, Image.merge("RGB", (shadow,) * 3)),
        coloured(plume.point([max(0, v - 120) for v in range(256)]), FIRES[kind]),
    )
    picture.paste(fire, (0, 0), cover)
    return picture


def _plume(size: tuple[int, int], seed: int, age: int) -> Image.Image:
    """How dense the smoke is: turning clouds inside balls that rise and grow."""
    random = Random(seed * 31)
    width, height = size
    body = Image.new("L", size, 0)
    for puff in range(9):
        life = (age / 240 + puff / 9) % 1.0
        radius = height * (0.10 + 0.24 * life)
        sway = math.sin(life * 5 + puff + age * 0.03) * width * 0.10 * life
        x = width * 0.5 + sway + random.uniform(-0.03, 0.03) * width
        y = height * (0.84 - 0.78 * life)
        mask = soft_ellipse(
            size, (x - radius, y - radius, x + radius, y + radius), radius * 0.35
        )
        fade = int(255 * min(1.0, 1.25 - life))
        body = ImageChops.lighter(
            body, mask.point([v * fade // 255 for v in range(256)])
        )
    coarse = ImageChops.offset(noise(seed % 5 + 50, 5), age, age * 3)
    fine = ImageChops.offset(noise(seed % 5 + 55, 14), -age, age * 5)
    swirl = Image.blend(coarse, fine, 0.4).crop((0, 0, 512, 288)).resize(size)
    swirl = swirl.point([max(0, min(255, (v - 70) * 2)) for v in range(256)])
    return ImageChops.multiply(body, swirl)


def _lit_side(plume: Image.Image) -> Image.Image:
    """Light from the upper left: dense smoke is darker away from it."""
    moved = ImageChops.offset(plume, plume.width // 50, plume.height // 30)
    relief = ImageChops.subtract(plume, moved, scale=1.0, offset=150)
    return relief.filter(ImageFilter.GaussianBlur(plume.width / 220))
