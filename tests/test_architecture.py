"""The house rules that a machine can hold us to (docs/architecture.md)."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "apps"

MAY_IMPORT = {
    "common": set(),
    "renderbus": {"common"},
    "audit": {"common"},
    "farm": {"common", "renderbus", "audit"},
    "costs": {"common", "audit", "farm"},
    "actions": {"common", "renderbus", "audit", "farm", "costs"},
    "alerts": {"common", "audit", "farm", "costs", "actions"},
    "dashboard": {"common", "audit", "farm", "costs", "actions", "alerts"},
    "api": {"common", "audit", "farm", "costs", "actions", "alerts"},
    "simulator": {"common", "renderbus.codes"},
    "mailbox": {"common"},
}
"""Which app knows which; left of it in the order, and no more than it needs."""

HTTP_DOORS = {"apps/renderbus/transport.py", "apps/common/outbound.py"}
HTTP_PARTS = {"apps/renderbus/deadline.py", "apps/renderbus/failures.py"}
"""Parts of the doors: they speak of HTTP, and call nobody."""
WRITERS = {"apps/farm/reconcile.py"}
MIRRORED = {"RenderTask", "Frame"}
WRITING = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}


def sources(*folders: str) -> list[Path]:
    """All our Python files below the folders, migrations left out."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Modules imported anywhere in the tree, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.lineno
            yield from (
                (f"{node.module}.{alias.name}", node.lineno) for alias in node.names
            )


def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def allowed(app: str, module: str) -> bool:
    """Whether code of `app` may import `module` (apps.other.part...)."""
    parts = module.split(".")[1:]
    if not parts or parts[0] == app:
        return True
    return any(
        parts[: len(known)] == known
        for known in (entry.split(".") for entry in MAY_IMPORT[app])
    )


@pytest.mark.parametrize("app", sorted(p.name for p in APPS.iterdir() if p.is_dir()))
def test_an_app_imports_only_what_stands_left_of_it(app: str) -> None:
    if app == "__pycache__":
        return
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in sources(f"apps/{app}")
        for module, line in imports(parsed(path))
        if module.startswith("apps.")
        and module.count(".") > 1
        and not allowed(app, module)
        and not (app == "simulator" and module == "apps.renderbus.codes")
    ]
    wrong += [
        f"{name_of(path)}:{line} imports {module}"
        for path in sources(f"apps/{app}")
        for module, line in imports(parsed(path))
        if module.split(".")[0] == "farmdash"
    ]
    assert wrong == []


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    wrong = [
        f"{name_of(path)}:{line}"
        for path in sources("apps", "farmdash")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for module, line in imports(node)
        if module.split(".")[0] in {"apps", "farmdash"}
    ]
    assert wrong == []


def test_there_are_two_doors_outward() -> None:
    wrong = [
        name_of(path)
        for path in sources("apps", "farmdash")
        for module, _ in imports(parsed(path))
        if module.split(".")[0] in {"requests", "httpx", "urllib3", "aiohttp"}
        and name_of(path) not in HTTP_DOORS
        and not (module.startswith("urllib3") and name_of(path) in HTTP_PARTS)
    ]
    wrong += [
        name_of(path)
        for path in sources("apps", "farmdash")
        for module, _ in imports(parsed(path))
        if module in {"urllib.request", "http.client"}
        and not name_of(path).startswith("apps/simulator/")
        and name_of(path) not in HTTP_PARTS
    ]
    assert wrong == []


def mirrored_writes(path: Path) -> Iterator[int]:
    """Lines that write a mirrored model: Model.objects….update(…) or Model(…)."""
    tree = parsed(path)
    # Other things may be called a frame too, such as the frame of a page.
    models = MIRRORED & {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("apps.farm.models")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in models:
            yield node.lineno
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            names = {n.id for n in ast.walk(node.func) if isinstance(n, ast.Name)}
            if names & models:
                yield node.lineno


def test_reconcile_is_the_only_writer_of_the_mirror() -> None:
    wrong = [
        f"{name_of(path)}:{line}"
        for path in sources("apps", "farmdash")
        if not re.match(r"apps/farm/reconcile(\.py|/)", name_of(path))
        for line in mirrored_writes(path)
    ]
    assert wrong == []


MAIL_DOORS = {
    "apps/costs/budgets/mail.py",
    "apps/costs/reports/render.py",
    "apps/costs/reports/drawn.py",
}
"""What writes mails from templates; pages are the dashboard's alone."""


def test_only_the_dashboard_draws_pages() -> None:
    wrong = [
        name_of(path)
        for path in sources("apps", "farmdash")
        for module, _ in imports(parsed(path))
        if module in {"django.shortcuts.render", "django.template.loader"}
        and not name_of(path).startswith("apps/dashboard/")
        and name_of(path) not in MAIL_DOORS
    ]
    assert wrong == []


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Functions of a file with their length in lines."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{name_of(path)}:{node.name}", node.end_lineno - node.lineno + 1


def p90(values: list[int]) -> int:
    """The value that nine of ten do not exceed."""
    return sorted(values)[int(len(values) * 0.9)]


def code_lines(path: Path) -> int:
    """Lines that carry code: neither blank, nor comment, nor docstring (ADR 7)."""
    tree = parsed(path)
    told: set[int] = set()
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Expr) else None
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            assert text.end_lineno is not None
            told |= set(range(text.lineno, text.end_lineno + 1))
    lines = path.read_text(encoding="utf-8").splitlines()
    return sum(
        1
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.strip().startswith("#") and number not in told
    )


def test_files_are_short() -> None:
    files = sources("apps", "farmdash")
    lengths = {name_of(p): p.read_text(encoding="utf-8").count("\n") for p in files}
    assert [n for n, length in lengths.items() if length > 400] == []
    assert p90(list(lengths.values())) <= 200
    assert statistics.median(code_lines(p) for p in files) <= 60


def test_functions_are_short() -> None:
    lengths = dict(f for p in sources("apps", "farmdash") for f in functions(p))
    assert [n for n, length in lengths.items() if length > 60] == []
    assert p90(list(lengths.values())) <= 30


def test_public_functions_and_classes_say_what_they_are() -> None:
    wrong = [
        f"{name_of(path)}:{node.name}"
        for path in sources("apps", "farmdash")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and path.name != "apps.py"
    ]
    assert wrong == []


def test_no_template_carries_inline_script_or_style() -> None:
    wrong = [
        f"{name_of(path)}: {found.group(0)}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "/email/" not in path.as_posix()
        for found in re.finditer(
            r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)[^>]*>",
            path.read_text(encoding="utf-8"),
        )
        if "application/json" not in found.group(0)
    ]
    assert wrong == []


def test_no_template_marks_text_as_safe() -> None:
    wrong = [
        name_of(path)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if re.search(r"\|\s*safe\b|autoescape\s+off", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
