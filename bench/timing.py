"""How the benchmarks count and print. They print figures; they judge nothing."""

import statistics
import time
from collections.abc import Callable


def row(name: str, figure: str, baseline: str = "", target: str = "") -> None:
    """One line: what, measured, baseline of the same run, target of the house."""
    print(f"{name:<58} {figure:>22} {baseline:>26}  {target}", flush=True)


def head(title: str) -> None:
    """Title of a group of lines."""
    print(f"\n{title}", flush=True)
    row("", "measured", "baseline, same run", "target")


def percentile(values: list[float], part: float) -> float:
    """The value that `part` (0 to 1) of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def seconds_of(work: Callable[[], object], *, runs: int, warm: int = 1) -> list[float]:
    """Wall seconds of each run after some that do not count."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def spread(values: list[float], unit: float = 1000.0, name: str = "ms") -> str:
    """Median and p95."""
    median, high = statistics.median(values), percentile(values, 0.95)
    return f"{median * unit:.1f} / p95 {high * unit:.1f} {name}"
