"""Static files: collected when a source changed, and only then."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from farmdash.stack.static import STAMP, sources_digest, static_collect


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    """A source folder with one style sheet, and an empty place to collect into."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.css").write_text("body { margin: 0 }\n" * 20)
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.STATIC_ROOT = tmp_path / "collected"
    compressed = "farmdash.files.StaticFiles"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": compressed}}
    return folder


def test_files_are_collected_with_their_hash_and_compressed(
    source: Path, settings: Settings
) -> None:
    assert static_collect()
    names = {path.suffixes[-1] for path in settings.STATIC_ROOT.glob("page.*")}
    assert names == {".css", ".br", ".gz"}


def test_nothing_is_done_while_no_source_changed(source: Path) -> None:
    assert static_collect()
    assert not static_collect()


def test_a_changed_source_is_collected_again(source: Path) -> None:
    static_collect()
    (source / "page.css").write_text("body { margin: 1px }\n")
    assert static_collect()


def test_a_touched_source_has_another_digest(source: Path) -> None:
    before = sources_digest()
    os.utime(source / "page.css", (1, 1))
    assert sources_digest() != before


def test_an_unfinished_collection_is_done_again(
    source: Path, settings: Settings
) -> None:
    static_collect()
    (settings.STATIC_ROOT / STAMP).unlink()
    assert static_collect()


def test_files_that_are_loaded_together_are_joined(
    source: Path, settings: Settings
) -> None:
    (source / "a.js").write_text('"use strict"; window.a = 1;')
    (source / "b.js").write_text('"use strict"; window.b = window.a;')
    settings.FARMDASH_PARCELS = {"js/both.js": ("a.js", "b.js")}
    assert static_collect()
    (joined,) = settings.STATIC_ROOT.glob("js/both.*.js")
    assert joined.read_text().index("window.a = 1") < joined.read_text().index("b =")
    assert list(settings.STATIC_ROOT.glob("js/both.*.js.br"))


def test_files_that_are_joined_otherwise_are_collected_again(
    source: Path, settings: Settings
) -> None:
    static_collect()
    settings.FARMDASH_PARCELS = {"js/other.js": ("page.css",)}
    assert static_collect()
