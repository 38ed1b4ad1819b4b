"""The catalogues are whole, and what is compiled is what is written."""

import re

import polib
import pytest
from django.utils.translation import gettext, ngettext, override

from scripts import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>")


def catalogue(folder: str) -> polib.POFile:
    """The .po file of a language."""
    return polib.pofile(str(translations.po_path(folder)))


@pytest.mark.parametrize("folder", translations.LANGUAGES)
def test_everything_is_collected_translated_and_compiled(folder: str) -> None:
    hint = "run .venv/bin/python scripts/translations.py, then translate what is empty"
    assert list(translations.problems(folder)) == [], hint


@pytest.mark.parametrize("folder", translations.LANGUAGES)
def test_nothing_is_fuzzy_or_empty(folder: str) -> None:
    entries = [entry for entry in catalogue(folder) if not entry.obsolete]
    assert [entry.msgid for entry in entries if not entry.translated()] == []
    assert len(entries) > 400


@pytest.mark.parametrize("folder", translations.LANGUAGES)
def test_the_compiled_catalogue_says_what_the_written_one_says(folder: str) -> None:
    path = translations.po_path(folder).with_suffix(".mo")
    compiled = {
        (entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.mofile(str(path))
    }
    for entry in catalogue(folder):
        if not entry.msgid_plural:
            assert compiled[entry.msgctxt, entry.msgid] == entry.msgstr


@pytest.mark.parametrize("folder", translations.LANGUAGES)
def test_a_translation_holds_the_same_names_and_marks(folder: str) -> None:
    for entry in catalogue(folder):
        texts = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) == wanted, entry.msgid


def test_django_finds_the_catalogue() -> None:
    with override("zh-hans"):
        assert gettext("Rendering") == "渲染中"
        assert ngettext("%(number)s account", "%(number)s accounts", 2) == (
            "%(number)s 个账户"
        )


def test_texts_of_templates_are_collected_with_their_plurals() -> None:
    path = translations.ROOT / "templates" / "ui" / "sight.html"
    messages = {text.message for text in translations.of_template(path)}
    assert ("%(number)s account", "%(number)s accounts") in messages
    assert "seen" in messages


def test_a_call_ends_at_its_own_bracket() -> None:
    source = "gettext(u'a) \\' b', \"c)\") XX)"
    end = translations.end_of_call(source, len("gettext("))
    assert source[:end] == "gettext(u'a) \\' b', \"c)\")"


def test_compiling_is_repeatable() -> None:
    catalog = translations.read("zh_Hans")
    assert translations.compiled(catalog) == translations.compiled(catalog)
