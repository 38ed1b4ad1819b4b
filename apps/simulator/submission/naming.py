"""How the frames of a submission are called, from the numbers that it wants."""

from collections.abc import Sequence

from apps.simulator.tasks.task import Naming


def named(numbers: Sequence[int], text: str, chunk: int) -> tuple[Naming, int]:
    """(naming, how many frames) for numbers, `chunk` of them on one machine.

    Numbers with gaps are rendered one by one.
    """
    gapless = numbers[-1] - numbers[0] + 1 == len(numbers)
    if not gapless:
        return Naming("listed", numbers[0], label=text, listed=numbers), len(numbers)
    if chunk > 1:
        count = -(-len(numbers) // chunk)
        return Naming("chunk", numbers[0], chunk, last=numbers[-1]), count
    return Naming("plain", numbers[0]), len(numbers)


def renamed(
    naming: Naming, size: int, numbers: Sequence[int] | None, text: str, chunk: int
) -> tuple[Naming, int]:
    """What a clone's frames are called, where it wants other numbers or chunks.

    Tiles keep to one picture, whose number may change; a node keeps its chunks.
    """
    if naming.style in ("tile", "photon"):
        first = numbers[0] if numbers else naming.first
        return naming._replace(first=first), size
    if naming.style == "node":
        if numbers is None:
            return naming, size
        count = -(-len(numbers) // naming.chunk)
        return naming._replace(first=numbers[0], last=numbers[-1]), count
    if numbers is None:
        if not chunk or naming.style == "listed":
            return naming, size
        last = naming.numbers(size - 1)[-1]
        numbers = range(naming.first, last + 1)
    return named(numbers, text, chunk or naming.chunk)
