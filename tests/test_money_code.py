"""No binary fraction comes near money: what the code may not even mention.

What cannot be seen in the code is seen when it runs: a MoneyField and arithmetic with
Decimal refuse floats by themselves, and tests/costs/conftest.py has decimals refuse to
be made from one or compared with one.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, name_of, parsed, sources

WHOLE_UNITS = (
    "apps/costs/ledger",
    "apps/farm/mapping",
    "apps/farm/reconcile/fees.py",
    "apps/farm/reconcile/rollups.py",
    "apps/common/money.py",
)
"""Here money is a whole number of units, of which `/` would make a float."""
MONEY = ("apps/costs", *WHOLE_UNITS)
INEXACT_MODULES = {"math", "cmath", "statistics", "numpy"}
"""They give floats, or take them for granted."""
INEXACT_CALLS = {"total_seconds", "timestamp"}
"""They give floats: only as int(….total_seconds()), which are whole seconds."""
EXEMPT = {
    "apps/common/money.py:get_prep_value": "it names floats to refuse them",
    "apps/farm/mapping/values.py:instant": "milliseconds of a clock, no money",
}
"""File and function, and why."""


def files(*places: str) -> list[Path]:
    """The Python files in these folders, and these files."""
    found = [ROOT / place for place in places if place.endswith(".py")]
    return sorted({*found, *sources(*(p for p in places if not p.endswith(".py")))})


def nodes(tree: ast.AST, function: str = "") -> Iterator[tuple[ast.AST, str, ast.AST]]:
    """Each node with the function that it stands in, and the node around it."""
    for child in ast.iter_child_nodes(tree):
        inside = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = child.name
        yield child, inside, tree
        yield from nodes(child, inside)


def inexact(node: ast.AST, around: ast.AST) -> str | None:
    """What of a node is a float, or makes one."""
    match node:
        case ast.Constant(value=float() | complex()):
            return f"the constant {node.value!r}"
        case ast.Name(id="float") | ast.Attribute(attr="float"):
            return "float"
        case ast.Import() if {a.name.split(".")[0] for a in node.names} & (
            INEXACT_MODULES
        ):
            return "an import of inexact arithmetic"
        case ast.ImportFrom() if (node.module or "").split(".")[0] in INEXACT_MODULES:
            return "an import of inexact arithmetic"
        case ast.Call(func=ast.Attribute(attr=name)) if name in INEXACT_CALLS:
            whole = isinstance(around, ast.Call) and (
                isinstance(around.func, ast.Name) and around.func.id == "int"
            )
            return None if whole else f"{name}()"
    return None


def divides(node: ast.AST) -> bool:
    """Whether it is `/` or `/=`."""
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)


def wrong(path: Path, *, whole_units: bool) -> Iterator[str]:
    """What a file may not have, with its lines."""
    for node, function, around in nodes(parsed(path)):
        if f"{name_of(path)}:{function}" in EXEMPT:
            continue
        found = inexact(node, around)
        if found is None and whole_units and divides(node):
            found = "a division that gives a float"
        if found is not None:
            yield f"{name_of(path)}:{getattr(node, 'lineno', 0)}: {found}"


def test_no_code_of_money_has_floats() -> None:
    found = [text for path in files(*MONEY) for text in wrong(path, whole_units=False)]
    assert found == []


def test_whole_units_are_never_divided_into_floats() -> None:
    paths = files(*WHOLE_UNITS)
    assert [text for path in paths for text in wrong(path, whole_units=True)] == []


def test_every_exemption_is_needed() -> None:
    """One that is not would excuse what nobody has thought of."""
    for place in EXEMPT:
        name, function = place.split(":")
        inside = [
            node
            for node, where, around in nodes(parsed(ROOT / name))
            if where == function and (inexact(node, around) or divides(node))
        ]
        assert inside, place


@pytest.mark.parametrize(
    "code",
    [
        "x = 0.5",
        "x = 1e3",
        "x = float(y)",
        "def f(x: float) -> None: ...",
        "import math",
        "from statistics import mean",
        "x = delta.total_seconds()",
        "x = int(a + delta.total_seconds())",
        "x: list[float] = []",
        "x = builtins.float(y)",
    ],
)
def test_floats_are_found(code: str) -> None:
    assert any(inexact(node, around) for node, _, around in nodes(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["x = '0.5'", "x = Decimal('0.5')", "x = int(delta.total_seconds())", "x = 1 // 2"],
)
def test_what_is_exact_is_left_alone(code: str) -> None:
    found = list(nodes(ast.parse(code)))
    assert not any(inexact(node, around) or divides(node) for node, _, around in found)
