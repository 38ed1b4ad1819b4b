"""Whether so many on one side can be chance: exact, for any counts. Pure."""

from collections.abc import Sequence
from math import exp, lgamma


def tail(hits: int, drawn: int, all_hits: int, everything: int) -> float:
    """The chance of at least so many hits among those drawn, were they drawn blindly
    from everything: Fisher's exact test, one-sided (the hypergeometric tail)."""
    most = min(drawn, all_hits)
    misses = everything - all_hits
    if hits <= max(0, drawn - misses):
        return 1.0
    if hits > most:
        return 0.0
    term = exp(
        _ways(all_hits, hits) + _ways(misses, drawn - hits) - _ways(everything, drawn)
    )
    total = term
    for number in range(hits, most):
        term *= (all_hits - number) * (drawn - number)
        term /= (number + 1) * (misses - drawn + number + 1)
        total += term
    return min(1.0, total)


def _ways(total: int, chosen: int) -> float:
    """Logarithm of the number of choices."""
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def holm(chances: Sequence[float], tested: int) -> list[float]:
    """Chances corrected for how many were looked at, by Holm's method: taken together,
    the chance of even one wrong accusation stays below the level asked for.

    tested: how many there were, at least as many as chances; those left out were
    likelier than all of these.
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    found, worst = [1.0] * len(chances), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, min(1.0, chances[place] * (tested - rank)))
        found[place] = worst
    return found
