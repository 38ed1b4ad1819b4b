"""Frame ranges as people and the farm write them: "1-100x2,105", "1-10[1]"."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

MOST_NUMBERS = 1_000_000
"""A text that names more gives nothing: no task has as many frames."""
LONGEST = 1_000_000
"""Characters of a text that are looked at."""
_PART = re.compile(
    r"\s*(?:/[^,;\"]*?(?<![0-9]))?"  # a node's path: /out/geometry110-200[1]
    r"(?P<first>-?[0-9]{1,18})"
    r"(?:\s*-\s*(?P<last>-?[0-9]{1,18}))?"
    r"(?:\[(?P<by>[0-9]{1,9})\]|[x:](?P<step>[0-9]{1,9}))?\s*"
)
_BARE = re.compile(r"[^\s,;\"\x00-\x1f]+")


def range_text(numbers: Collection[int], odd_names: Iterable[str] = ()) -> str:
    """The numbers as runs, then the frames that are named otherwise, as they are
    named: in quotes where a name has commas, spaces or quotes."""
    parts = [_run_text(run) for run in _runs(sorted(set(numbers)))]
    return ",".join([*parts, *map(_quoted, odd_names)])


def numbers_of(text: str, *, most: int = MOST_NUMBERS) -> set[int]:
    """The numbers that a range names, or one frame's name such as 2-4[1] does.

    Nothing for a text that is no range, in whole or in part, and for one that names
    more than `most`. Never raises.
    """
    found: set[int] = set()
    if not text.strip() or len(text) > LONGEST:
        return found
    left = most
    for part in filter(str.strip, re.split("[,;]", text)):
        run = _run_of(part)
        left -= len(run or ())
        if run is None or left < 0:
            return set()
        found.update(run)
    return found


def _run_of(part: str) -> range | None:
    match = _PART.fullmatch(part)
    if match is None:
        return None
    first = int(match["first"])
    last = int(match["last"] or first)
    step = int(match["by"] or match["step"] or 1)
    if not step or abs(last - first) // step >= MOST_NUMBERS:
        return None
    return (
        range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    )


def _runs(numbers: Sequence[int]) -> Iterator[range]:
    """Rising numbers as runs of one step each."""
    at = 0
    while at < len(numbers):
        end = at + 1
        step = numbers[end] - numbers[at] if end < len(numbers) else 1
        while end < len(numbers) and numbers[end] - numbers[end - 1] == step:
            end += 1
        if end - at == 2 and step > 1:
            # Two numbers with a gap are no run, and the second may begin one.
            end -= 1
        yield range(numbers[at], numbers[end - 1] + 1, step)
        at = end


def _run_text(run: range) -> str:
    if len(run) == 1:
        return str(run[0])
    return f"{run[0]}-{run[-1]}" + (f"x{run.step}" if run.step > 1 else "")


def _quoted(name: str) -> str:
    if _BARE.fullmatch(name):
        return name
    plain = "".join(sign if sign.isprintable() else " " for sign in name)
    return '"' + plain.replace('"', '""') + '"'
