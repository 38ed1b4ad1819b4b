"""What the browser loads from others is what we committed, licences and all."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from apps.dashboard.templatetags import ui

ROOT = Path(__file__).resolve().parent.parent.parent
VENDOR = ROOT / "static" / "vendor"
ENTRIES = json.loads((VENDOR / "vendor.json").read_text())["files"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))


def icon_list() -> dict[str, bool]:
    """Names in static/icons.txt; True for those that are CSS masks too."""
    lines = (ROOT / "static" / "icons.txt").read_text().splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    return {name.rstrip("*"): name.endswith("*") for name in names}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["path"])
def test_a_vendored_file_is_what_was_reviewed(entry: dict[str, str]) -> None:
    data = (VENDOR / entry["path"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_every_vendored_file_is_listed() -> None:
    files = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}
    assert files - {"vendor.json"} == {entry["path"] for entry in ENTRIES}


def test_every_package_comes_with_a_licence_that_allows_shipping() -> None:
    assert {entry["licence"] for entry in ENTRIES} == {"MIT", "0BSD"}
    packages = {entry["name"] for entry in ENTRIES}
    licensed = {e["name"] for e in ENTRIES if e["path"].startswith("licences/")}
    assert licensed == packages


def test_versions_are_those_that_npm_would_install() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for entry in ENTRIES:
        assert lock[f"node_modules/{entry['name']}"]["version"] == entry["version"]


def test_no_lock_file_holds_an_address() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text()


@pytest.mark.parametrize("suffix", ["js", "css"])
def test_nothing_asks_for_a_source_map_that_is_not_there(suffix: str) -> None:
    for path in (ROOT / "static").rglob(f"*.{suffix}"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path


def test_styles_load_nothing_from_elsewhere() -> None:
    for path in (ROOT / "static").rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert (
            re.findall(r"url\(\s*[\"']?(?!data:|[\"'])[^)]*\)|@import", text) == []
        ), path


def test_the_sprite_holds_just_the_listed_icons() -> None:
    sprite = (VENDOR / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set(icon_list())


def test_every_icon_that_a_template_names_exists() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r'{%\s*icon\s+"([^"]+)"', text))
        named |= set(re.findall(r'icon_name(?:=|\|default:)"([^"]+)"', text))
        assert named <= set(icon_list()), path


def test_every_mask_that_a_style_names_exists() -> None:
    masks = {name for name, wanted in icon_list().items() if wanted}
    defined = set(
        re.findall(
            r"--i-([a-z-]+):", (VENDOR / "icons.css").read_text(encoding="utf-8")
        )
    )
    assert defined == masks
    for path in STYLES:
        assert set(re.findall(r"var\(--i-([a-z-]+)\)", path.read_text())) <= masks


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert str(ui.icon("refresh")) == (
        '<svg class="icon" aria-hidden="true">'
        '<use href="/static/vendor/icons.svg#refresh"/></svg>'
    )
