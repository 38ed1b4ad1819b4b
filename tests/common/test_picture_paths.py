"""A farm's path is a list of names below the base, or nothing."""

import os
from pathlib import Path

import pytest

from apps.common.picture_paths import (
    MAX_BYTES,
    Base,
    PictureRefused,
    Refusal,
    parse_base,
    path_parts,
    read_below,
)
from tests.common.hostile_paths import BROKEN, ELSEWHERE, LEAVING, TAMED


def refusal_of(folder: Path, *names: str) -> Refusal:
    with pytest.raises(PictureRefused) as caught:
        read_below(str(folder), names)
    return caught.value.reason


@pytest.mark.parametrize("text", [*LEAVING, *ELSEWHERE, *BROKEN])
def test_a_hostile_path_is_refused(text: str) -> None:
    with pytest.raises(PictureRefused) as caught:
        path_parts(text)
    assert caught.value.reason == Refusal.BAD_PATH
    assert str(caught.value) == "bad_path"


@pytest.mark.parametrize("text", TAMED)
def test_a_strange_path_stays_names(text: str) -> None:
    names = path_parts(text)
    assert names
    assert not any("/" in name or "\\" in name or name in ("", "..") for name in names)


def test_the_published_path_is_understood() -> None:
    text = (
        "/mnt/output/d2_0/small_pic/100150500/100150764/13652193/"
        "a scene…render[-]0001[-]exr.jpg"
    )
    assert path_parts(text)[-1] == "a scene…render[-]0001[-]exr.jpg"
    assert path_parts(text.replace("/", "\\")) == path_parts(text)


@pytest.mark.parametrize(
    "text",
    ["翻新就沙发/帧 0001.jpg", "x/cam:front.jpg", "x/layer:beauty.jpg", "..x/a..b"],
)
def test_unusual_but_honest_names_are_kept(text: str) -> None:
    assert "/".join(path_parts(text)) == text


@pytest.mark.parametrize(
    "text",
    ["http://pictures.example/x", "https://[2001:db8::1]:8443", "http://10.0.0.7/"],
)
def test_a_base_may_be_an_address(text: str) -> None:
    assert parse_base(f" {text} ") == Base(address=text.rstrip("/"))


def test_a_base_may_be_a_folder(tmp_path: Path) -> None:
    assert parse_base(str(tmp_path)) == Base(folder=str(tmp_path))
    assert parse_base("~/pictures").folder == str(Path.home() / "pictures")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Refusal.NO_BASE),
        ("  ", Refusal.NO_BASE),
        ("pictures", Refusal.BAD_BASE),
        ("ftp://pictures.example", Refusal.BAD_BASE),
        ("http://", Refusal.BAD_BASE),
        ("http://name:word@pictures.example", Refusal.BAD_BASE),
        ("http://pictures.example/?a=1", Refusal.BAD_BASE),
        ("http://pictures.example:port/", Refusal.BAD_BASE),
        ("http://[::1/", Refusal.BAD_BASE),
    ],
)
def test_a_base_that_is_none_is_refused(text: str, reason: Refusal) -> None:
    with pytest.raises(PictureRefused) as caught:
        parse_base(text)
    assert caught.value.reason == reason


def test_a_file_below_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.jpg").write_bytes(b"picture")
    assert read_below(str(tmp_path), ("a", "x.jpg")) == b"picture"


def test_links_are_followed_only_where_they_stay_below(tmp_path: Path) -> None:
    base = tmp_path / "base"
    (base / "real").mkdir(parents=True)
    (base / "real" / "x.jpg").write_bytes(b"inside")
    (tmp_path / "secret.jpg").write_bytes(b"outside")
    (base / "alias").symlink_to(base / "real")
    (base / "way-out").symlink_to(tmp_path)
    (base / "secret.jpg").symlink_to(tmp_path / "secret.jpg")
    (base / "itself").symlink_to(base)
    assert read_below(str(base), ("alias", "x.jpg")) == b"inside"
    assert refusal_of(base, "way-out", "secret.jpg") == Refusal.OUTSIDE
    assert refusal_of(base, "secret.jpg") == Refusal.OUTSIDE
    assert refusal_of(base, "itself") == Refusal.OUTSIDE


def test_a_base_that_is_a_link_itself_is_fine(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.jpg").write_bytes(b"picture")
    (tmp_path / "base").symlink_to(tmp_path / "real")
    assert read_below(str(tmp_path / "base"), ("x.jpg",)) == b"picture"


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_bytes(b"")
    assert refusal_of(tmp_path, "pipe") == Refusal.NO_FILE
    assert refusal_of(tmp_path, "folder") == Refusal.NO_FILE
    assert refusal_of(tmp_path, "loop") in (Refusal.NO_FILE, Refusal.NOT_FOUND)
    assert refusal_of(tmp_path, "file", "x.jpg") == Refusal.NO_FILE
    assert refusal_of(tmp_path, "none.jpg") == Refusal.NOT_FOUND
    assert refusal_of(tmp_path, "a" * 300) == Refusal.NO_FILE


def test_a_folder_that_is_missing_is_no_crash(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "none", "x.jpg") == Refusal.NOT_FOUND


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "large.jpg").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with (tmp_path / "just.jpg").open("wb") as file:
        file.truncate(MAX_BYTES)
    assert refusal_of(tmp_path, "large.jpg") == Refusal.TOO_LARGE
    assert len(read_below(str(tmp_path), ("just.jpg",))) == MAX_BYTES
