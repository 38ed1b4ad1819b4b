"""What all tests of the money share."""

from collections.abc import Iterator
from decimal import FloatOperation, localcontext

import pytest


@pytest.fixture(autouse=True)
def _no_floats() -> Iterator[None]:
    """A decimal that is made from a float, or compared with one, is an error."""
    with localcontext() as context:
        context.traps[FloatOperation] = True
        yield
