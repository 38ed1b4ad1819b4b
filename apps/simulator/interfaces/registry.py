"""The table of interfaces: which function answers to which path."""

from collections.abc import Callable
from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.protocol.params import Params

Handler = Callable[[Farm, Params], Any]
HANDLERS: dict[str, Handler] = {}
ACTING: set[str] = set()
"""Paths of the interfaces that change something."""


def interface(*paths: str) -> Callable[[Handler], Handler]:
    """Let a function answer to these paths."""

    def register(handler: Handler) -> Handler:
        for path in paths:
            HANDLERS[path] = handler
        return handler

    return register


def acting(*paths: str) -> Callable[[Handler], Handler]:
    """The same for a function that changes something on the farm."""
    ACTING.update(paths)
    return interface(*paths)
