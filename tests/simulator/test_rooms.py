"""The rooms of apps/simulator: each imports only those above it in the document."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIMULATOR = ROOT / "apps/simulator"
DOCUMENT = (ROOT / "docs/simulator.md").read_text(encoding="utf-8")
TABLE = DOCUMENT.partition("| room of")[2].partition("\n\n")[0]
ROOMS = re.findall(r"^\| `(\w+)` \|", TABLE, re.MULTILINE)
ORDER = ["options", *ROOMS]
ORDER.insert(ORDER.index("past") + 1, "farm")


def rooms_imported(path: Path) -> Iterator[str]:
    """The rooms that a file imports from, or modules that stand beside them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[:2] == ["apps", "simulator"]:
                yield parts[2]


def test_every_room_stands_in_the_document() -> None:
    rooms = {path.parent.name for path in SIMULATOR.glob("*/__init__.py")}
    assert rooms == {*ROOMS, "management"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_above_it(room: str) -> None:
    above = ORDER[: ORDER.index(room) + 1]
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in sorted((SIMULATOR / room).rglob("*.py"))
        for other in rooms_imported(path)
        if other not in above
    ]
    assert wrong == []


def test_the_whole_imports_the_rooms_down_to_the_past() -> None:
    above = ORDER[: ORDER.index("farm")]
    assert {*rooms_imported(SIMULATOR / "farm.py")} <= {*above}
