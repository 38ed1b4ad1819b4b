"""Numbers that look random and depend on nothing but their keys."""

MASK = (1 << 64) - 1


def draw(*keys: int) -> int:
    """A number below 2**64 that is always the same for the same keys."""
    number = 0x9E3779B97F4A7C15
    for key in keys:
        number = ((number ^ key) * 0xBF58476D1CE4E5B9) & MASK
        number ^= number >> 31
        number = (number * 0x94D049BB133111EB) & MASK
        number ^= number >> 29
    return number


def between(low: int, high: int, *keys: int) -> int:
    """A whole number from low to high, both included."""
    return low + draw(*keys) % (high - low + 1)


def chance(permille: int, *keys: int) -> bool:
    """True for about `permille` of a thousand keys."""
    return draw(*keys) % 1000 < permille


def _noise(length: int) -> tuple[int, ...]:
    """How much longer or shorter frames take: slow waves, jitter, a few outliers."""
    values = []
    for place in range(length):
        rising = place % 256
        wave = (rising if rising < 128 else 256 - rising) // 16 - 4
        jitter = between(-4, 4, 11, place)
        outlier = 24 if chance(12, 13, place) else 0
        values.append(wave + jitter + outlier)
    return tuple(values)


NOISE = _noise(1024)
NOISE_MAX = max(NOISE)
_SUMS = [0]
for _value in NOISE:
    _SUMS.append(_SUMS[-1] + _value)


def noise_sum(shift: int, count: int) -> int:
    """Sum of NOISE[(shift + i) % len] for i below count, without a loop."""
    size = len(NOISE)
    start = shift % size
    rounds, rest = divmod(count, size)
    end = start + rest
    tail = _SUMS[min(end, size)] - _SUMS[start]
    if end > size:
        tail += _SUMS[end - size]
    return rounds * _SUMS[size] + tail
