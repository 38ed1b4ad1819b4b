"""The stub farm and a client of it, in each test anew. No Django, no database."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.renderbus.client import Credentials, FarmClient
from tests.official import official
from tests.renderbus import stub

__all__ = ["official"]

PAYLOADS = Path(__file__).resolve().parent.parent / "payloads"


@pytest.fixture
def farm() -> Iterator[stub.Farm]:
    """A farm on loopback that checks signatures and counts requests."""
    with stub.running() as running:
        yield running


@pytest.fixture
def credentials(farm: stub.Farm) -> Credentials:
    """The account that the stub farm knows."""
    return Credentials(
        farm.address, stub.ACCESS_ID, stub.ACCESS_KEY, platform=2, protocol="http"
    )


@pytest.fixture
def make_client(credentials: Credentials) -> Iterator[Callable[..., FarmClient]]:
    """Clients of the stub farm, quick to lose patience."""
    made: list[FarmClient] = []

    def make(known: Credentials = credentials, **options: Any) -> FarmClient:
        options = {"timeouts": (2.0, 2.0), "retry_pause": 0.01} | options
        made.append(FarmClient(known, **options))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., FarmClient]) -> FarmClient:
    """A client of the stub farm."""
    return make_client()


def example(number: int) -> dict[str, Any]:
    """The published example of an interface, by its number."""
    (path,) = PAYLOADS.glob(f"{number:02d}_*.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
