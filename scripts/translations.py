"""Translations: collect the texts, compile them, and check that nothing is missing.

    .venv/bin/python scripts/translations.py          update each django.po and .mo
    .venv/bin/python scripts/translations.py --check  change nothing, fail where behind

Needs no gettext tools: Babel (a requirement of ours) reads Python, and what Django's
own `templatize` makes of a template is close enough to it. The compiled catalogues are
committed, so that running farmdash needs none of this.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = {"zh_Hans": "zh_Hans_CN"}
"""Folder below locale/ → Babel's name, which the plural forms come from."""

KEYWORDS = {
    "_": None,
    "_t": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
IN_TEMPLATES = re.compile(r"\b(n?p?gettext|_)\(")


class Text(NamedTuple):
    """A text to translate, and the file it is in."""

    place: str
    message: str | tuple[str, ...]
    context: str | None = None


def of_module(path: Path) -> Iterator[Text]:
    """Texts of a Python file."""
    source = io.BytesIO(path.read_bytes())
    for _, message, _, context in extract("python", source, keywords=KEYWORDS):
        yield Text(name_of(path), message, context)


def of_template(path: Path) -> Iterator[Text]:
    """Texts of a template."""
    source = templatize(path.read_text(encoding="utf-8"), origin=name_of(path))
    for found in IN_TEMPLATES.finditer(source):
        call = ast.parse(source[found.start() : end_of_call(source, found.end())])
        statement = call.body[0]
        assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        strings = [
            argument.value
            for argument in statement.value.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        context = strings.pop(0) if "pgettext" in found.group(1) else None
        message = strings[0] if len(strings) == 1 else tuple(strings)
        yield Text(name_of(path), message, context)


def end_of_call(source: str, place: int) -> int:
    """Behind the bracket that closes the one before `place`; strings are skipped."""
    string = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
    while source[place] != ")":
        found = string.match(source, place)
        place = found.end() if found else place + 1
    return place + 1


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[Text]:
    """All texts of ours, file by file."""
    for folder in ("apps", "farmdash"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from of_module(path)
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield from of_template(path)


def collected() -> Catalog:
    """A catalogue of all texts, without translations."""
    catalog = Catalog(project="farmdash", fuzzy=False)
    for text in texts():
        catalog.add(text.message, locations=[(text.place, 1)], context=text.context)
    return catalog


def read(folder: str) -> Catalog:
    """A language's catalogue as it is kept; empty where there is none yet."""
    path = po_path(folder)
    if not path.exists():
        return Catalog(locale=LANGUAGES[folder], fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGES[folder])


def po_path(folder: str) -> Path:
    """Where a language's texts are; the .mo lies beside."""
    return LOCALE / folder / "LC_MESSAGES" / "django.po"


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as the .mo file that gettext reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(folder: str) -> None:
    """Bring a language's .po and .mo up to date; new texts stay untranslated."""
    catalog = read(folder)
    catalog.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.header_comment = f"# farmdash: {folder}"
    catalog.project, catalog.version = "farmdash", "1"
    path = po_path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=88, ignore_obsolete=True, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(read(folder)))


def problems(folder: str) -> Iterator[str]:
    """What is missing or wrong in a language, one line each."""
    catalog = read(folder)
    known = {(message.id, message.context) for message in catalog if message.id}
    wanted = {(message.id, message.context) for message in collected() if message.id}
    yield from (
        f"not collected: {text!r}" for text, _ in sorted(wanted - known, key=str)
    )
    yield from (
        f"no longer used: {text!r}" for text, _ in sorted(known - wanted, key=str)
    )
    for message in catalog:
        if not message.id:
            continue
        parts = [message.string] if isinstance(message.string, str) else message.string
        if not all(parts) or message.fuzzy:
            yield f"not translated: {message.id!r}"
        else:
            yield from (f"{message.id!r}: {error}" for error in message.check(catalog))
    mo = po_path(folder).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(catalog):
        yield f"{name_of(mo)} is not what its .po compiles to"


def main() -> int:
    """Update or check; 1 where something is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args()
    found = 0
    for folder in LANGUAGES:
        if not options.check:
            update(folder)
        for problem in problems(folder):
            found += 1
            print(f"translations: {folder}: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
