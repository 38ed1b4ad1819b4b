"""The farm in a file, so that one that is started again is still the same farm.

The first line is JSON: what the farm was started with, and the numbers that it has
given out. The rest is the farm itself, which counts only for whoever starts the same
farm again; anything else begins anew with numbers that were never given out before.
"""

import io
import json
import os
import pickle
import sys
from dataclasses import dataclass, field
from pathlib import Path

from apps.simulator.account.environments import Environments
from apps.simulator.options import Options
from apps.simulator.rendering.world import Numbers, World

FORMAT = 1
"""To be raised when what is kept changes its shape (a test tells)."""
OWN = ("apps.simulator.", "apps.renderbus.codes")
LIBRARY = {
    ("array", "array"),
    ("array", "_array_reconstructor"),
    ("builtins", "Ellipsis"),
    ("builtins", "range"),
    ("collections", "deque"),
    ("decimal", "Decimal"),
}
SKIPPED = Numbers(task=2_000, frame=1_000_000, login=1_000)
"""A farm that was killed has forgotten its last numbers: these are left out."""


@dataclass(frozen=True)
class Kept:
    """What was found in a file: nothing, only the numbers, or the whole farm."""

    numbers: Numbers = field(default_factory=Numbers)
    world: World | None = None
    environments: Environments | None = None


class Reader(pickle.Unpickler):
    """Makes objects of our own classes, and of the few that those consist of."""

    def find_class(self, module: str, name: str) -> object:
        if not module.startswith(OWN) and (module, name) not in LIBRARY:
            raise pickle.UnpicklingError(f"{module}.{name} is not kept in a state")
        return super().find_class(module, name)


def _same(options: Options) -> dict[str, object]:
    """What makes a farm the one that it is."""
    return {
        "format": FORMAT,
        "seed": options.seed,
        "tasks": options.tasks,
        "frames": options.frames,
        "calm": options.calm,
    }


def packed(options: Options, world: World, environments: Environments) -> bytes:
    """The farm as it is kept; nobody may change it meanwhile."""
    head = _same(options) | {"numbers": world.numbers._asdict()}
    body = pickle.dumps((world, environments), protocol=5)
    return json.dumps(head).encode() + b"\n" + body


def write(path: Path, content: bytes) -> None:
    """Put the file in the place of the last one, whole or not at all; OSError."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.truncate()
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read(options: Options) -> Kept:
    """What the file holds for this farm; says so when it cannot be read."""
    if options.state is None or not options.state.exists():
        return Kept()
    head, _, body = options.state.read_bytes().partition(b"\n")
    try:
        known = json.loads(head)
        numbers = Numbers(**known.pop("numbers")).after(SKIPPED)
    except (ValueError, TypeError, KeyError, AttributeError):
        _say(f"{options.state} is no farm's state: a new farm begins")
        return Kept()
    if known != _same(options):
        _say(f"{options.state} is of another farm: a new one begins")
        return Kept(numbers)
    try:
        world, environments = Reader(io.BytesIO(body)).load()
    except Exception as problem:  # A spoilt one may raise anything.
        _say(f"{options.state} is spoilt ({problem}): a new farm begins")
        return Kept(numbers)
    world.numbers = numbers
    return Kept(numbers, world, environments)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
