"""docs/interfaces.md: every call of the official client, and where it is used."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

import apps.simulator.interfaces  # noqa: F401 — fills the table of handlers
from apps.api.management.commands.farm import VERBS
from apps.api.views import api
from apps.renderbus.client import Credentials, FarmClient
from apps.simulator.interfaces.registry import HANDLERS

ROOT = Path(__file__).resolve().parents[2]
RECORDED: list[dict[str, Any]] = json.loads(
    (ROOT / "tests/payloads/wire.json").read_text(encoding="utf-8")
)
PATHS = {one["sdk_call"]: one["requests"][-1]["path"] for one in RECORDED}
NAMES = ("official", "client", "simulated", "page", "api", "command", "when")


def table() -> dict[str, dict[str, str]]:
    """The rows of the document by the official client's call."""
    text = (ROOT / "docs/interfaces.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    rows = [
        dict(
            zip(NAMES, (cell.strip() for cell in line.strip("|").split("|")), strict=1)
        )
        for line in lines
    ]
    return {f"api.{row['official'].strip('`')}": row for row in rows}


ROWS = table()


def named(cell: str) -> list[str]:
    """What stands in `…` in the cell."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_call_of_the_official_client_has_its_row() -> None:
    assert set(ROWS) == set(PATHS)


@pytest.mark.parametrize("call", ROWS)
def test_no_cell_is_empty_without_a_word(call: str) -> None:
    for name, cell in ROWS[call].items():
        # A dash needs its reason.
        assert len(cell) > 12 if cell.startswith("—") else named(cell) or name == "when"
        assert cell


@pytest.mark.parametrize("call", ROWS)
def test_the_client_has_the_method(call: str) -> None:
    client = FarmClient(Credentials("farm.example.invalid", "id", "key", platform=2))
    [path] = named(ROWS[call]["client"])
    group, method = path.split(".")
    assert callable(getattr(getattr(client, group), method))


@pytest.mark.parametrize("call", ROWS)
def test_the_simulated_farm_answers(call: str) -> None:
    handler = HANDLERS[PATHS[call]]
    [module] = named(ROWS[call]["simulated"])
    assert handler.__module__.startswith("apps.simulator.interfaces.")
    assert handler.__module__.endswith(f".{module}")


@pytest.mark.parametrize("call", ROWS)
def test_pages_api_and_command_have_what_it_says(call: str) -> None:
    for page in named(ROWS[call]["page"]):
        assert resolve(page.replace("<pk>", "1")).func
    described = api.get_openapi_schema()["paths"]
    for address in named(ROWS[call]["api"]):
        method, path = address.split(" ")
        assert method.lower() in described[f"/api/v1{path}"]
    verbs = {verb.name for verb in VERBS}
    for line in named(ROWS[call]["command"]):
        assert line.removeprefix("farm ") in verbs
