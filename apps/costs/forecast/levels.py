"""What frames to come will be like, from those that ended: the arithmetic. Pure.

docs/adr/0012 says why it is done this way and what was measured. Numbers are Decimal
and in parts of the mean, so that they are about 1 whatever the currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from itertools import pairwise

from apps.common.money import ZERO

DRIFTS = (
    (Decimal("0.02"), 5),
    (Decimal("0.15"), 3),
    (Decimal("0.5"), 2),
)
"""How far frames may wander from a task's first frame to its last (standard deviation,
in parts of their mean), and how likely each is before a frame is seen."""
SLOPES = (
    (Decimal("-1"), 1),
    (Decimal("-0.4"), 2),
    (ZERO, 12),
    (Decimal("0.4"), 2),
    (Decimal("1"), 1),
)
"""The same of a steady rise or fall from the first frame to the last."""
SPREAD = Decimal("0.3")
SPREAD_WEIGHT = 2
"""A frame is taken to differ by SPREAD of the mean, as if so many differences had shown
it: three frames that happen to be alike do not make a narrow band."""
LEAST_LEVEL = Decimal("0.25")
"""Nothing takes the frames to come below this part of the mean of the ended ones."""

ONE = Decimal(1)
PRECISE = Context(prec=16)
_T90 = (
    (1, Decimal("3.078")),
    (2, Decimal("1.886")),
    (3, Decimal("1.638")),
    (4, Decimal("1.533")),
    (5, Decimal("1.476")),
    (6, Decimal("1.440")),
    (8, Decimal("1.397")),
    (10, Decimal("1.372")),
    (14, Decimal("1.345")),
)
_Z90 = Decimal("1.282")
Sums = Sequence[tuple[int, Decimal]]
"""Ended frames in the order in which they ended, in parts: how many, and their sum."""


@dataclass(frozen=True, slots=True)
class Level:
    """A figure of the frames to come: its mean, and how far that may be off."""

    mean: Decimal
    variance: Decimal
    """Of the mean over all frames to come: what is not known and what will vary."""
    degrees: int
    """Of freedom: how much has been seen that tells the variance."""
    spread: Decimal = ZERO
    """Standard deviation of a single frame, in parts of the mean."""


@dataclass(frozen=True, slots=True)
class Band:
    """P10, P50 and P90."""

    low: Decimal
    mid: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where a random walk stands after the parts that were seen."""

    level: Decimal
    variance: Decimal
    """Of `level`."""
    noise: Decimal
    """Variance of one part's mean around the walk."""
    likelihood: Decimal
    """How well it goes with the parts, up to a factor that all walks share."""


def level_of(sums: Sums, remaining: int) -> Level:
    """The mean of the frames to come of a task with these ended frames.

    The frames' level is taken to wander along the task as a random walk does, and to
    rise or fall besides. How much of each is weighed by how well it goes with the ended
    frames; what they leave open widens the band.
    """
    with localcontext(PRECISE):
        ended = sum(frames for frames, _ in sums)
        mean = sum((total for _, total in sums), ZERO) / ended
        if mean <= 0:
            return Level(ZERO, ZERO, 1)
        means = [total / frames / mean for frames, total in sums]
        level, variance, noise = _mixture(means, ended, max(1, remaining))
        degrees = len(sums) - 1 + SPREAD_WEIGHT
        return Level(level * mean, variance * mean * mean, degrees, noise.sqrt())


def _mixture(
    means: Sequence[Decimal], ended: int, remaining: int
) -> tuple[Decimal, Decimal, Decimal]:
    """Over all drifts and slopes: mean of the frames to come, its variance, and that of
    a single frame."""
    size = Decimal(ended) / len(means)
    left = Decimal(remaining) / (ended + remaining)
    step = (ONE - left) / len(means)
    found: list[tuple[Decimal, Decimal, Decimal]] = []
    noise = ZERO
    for slope, likely in SLOPES:
        level = [mean - slope * step * place for place, mean in enumerate(means)]
        ahead = slope * (step * (len(means) - 1) + (step + left) / 2)
        for drift, weight in DRIFTS:
            walk = _walk(level, size, step, drift)
            variance = walk.variance + drift * drift * left / 3
            variance += walk.noise * size / remaining
            chance = weight * likely * walk.likelihood
            noise += chance * walk.noise * size
            found.append((chance, walk.level + ahead, variance))
    whole = sum((weight for weight, _, _ in found), ZERO)
    mean = max(sum((w * at for w, at, _ in found), ZERO) / whole, LEAST_LEVEL)
    spread = sum((w * (own + (at - mean) ** 2) for w, at, own in found), ZERO)
    return mean, spread / whole, noise / whole


def _walk(
    means: Sequence[Decimal], size: Decimal, step: Decimal, drift: Decimal
) -> _Walk:
    """A Kalman filter of the local level: parts of `size` frames, `step` long each."""
    wander = drift * drift * step
    differences = pairwise(means)
    steps = sum(((b - a) ** 2 - wander for a, b in differences), ZERO)
    prior = SPREAD_WEIGHT * SPREAD**2 / size
    noise = (max(ZERO, steps) / 2 + prior) / (len(means) - 1 + SPREAD_WEIGHT)
    level, variance, product, misfit = means[0], noise, ONE, ZERO
    for mean in means[1:]:
        ahead = variance + wander
        off, expected = mean - level, ahead + noise
        product *= expected
        misfit += off * off / expected
        gain = ahead / expected
        level += gain * off
        variance = ahead * (ONE - gain)
    return _Walk(level, variance, noise, (-misfit / 2).exp() / product.sqrt())


def level_of_means(means: Sequence[Decimal]) -> Level:
    """The mean of a task's frames, from the means that tasks like it had."""
    with localcontext(PRECISE):
        mean = sum(means, ZERO) / len(means)
        degrees = len(means) - 1 + SPREAD_WEIGHT
        spread = sum(((one - mean) ** 2 for one in means), ZERO)
        spread += SPREAD_WEIGHT * (SPREAD * mean) ** 2
        variance = spread / degrees * (ONE + ONE / len(means))
        return Level(mean, variance, degrees)


def quantiles(level: Level, frames: int) -> Band:
    """P10, P50, P90 of the sum over `frames` frames: log-normal, never below nothing.

    Sums of frames are skewed as the frames are: a few dear ones, none below nothing.
    """
    if level.mean <= 0 or not frames:
        return Band(ZERO, ZERO, ZERO)
    with localcontext(PRECISE):
        total = level.mean * frames
        sigma2 = (ONE + level.variance / (level.mean * level.mean)).ln()
        reach = _t90(level.degrees) * sigma2.sqrt()
        mid = total * (-sigma2 / 2).exp()
        return Band(mid * (-reach).exp(), mid, mid * reach.exp())


def _t90(degrees: int) -> Decimal:
    """P90 of the t distribution."""
    return next((t for most, t in _T90 if degrees <= most), _Z90)
