"""What the documents say has to be there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]


def table_of_settings() -> set[str]:
    """Names in the first column of the README's settings table."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("## Settings")[1].split("\n## ")[0]
    return {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])
    }


def read_by_the_code() -> set[str]:
    """Names that the project asks the environment for, through farmdash.env."""
    names: set[str] = set()
    for path in (ROOT / "farmdash").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        names |= set(
            re.findall(
                r"\benv\.(?:text|secret|flag|number|seconds|words|choice|folder)\("
                r"\s*\"([A-Z_]+)\"",
                text,
            )
        )
        names |= set(re.findall(r"\b_key\(\"([A-Z_]+)\"\)", text))
    return names


def test_every_setting_is_in_the_readmes_table() -> None:
    assert read_by_the_code() - table_of_settings() == set()


def test_the_table_names_no_setting_that_nobody_reads() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("farmdash", "apps")
        for path in (ROOT / folder).rglob("*.py")
    )
    assert [name for name in sorted(table_of_settings()) if name not in code] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    local = [t for t in targets if not re.match(r"[a-z]+:", t)]
    assert [t for t in local if not (document.parent / t).exists()] == []


def test_commands_of_the_readme_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text()))
    assert {n for n in named if not re.search(rf"^{n}:", makefile, re.M)} == set()
