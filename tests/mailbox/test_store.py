"""Mails as files in a private folder."""

import stat
from pathlib import Path

import pytest

from apps.mailbox.store import Store


def test_a_mail_is_kept_as_it_came(tmp_path: Path) -> None:
    store = Store(tmp_path / "mailbox", kept=3)
    raw = b"Subject: x\r\n\r\n\x00\xff\r\n"
    assert store.read(store.keep(raw)) == raw


def test_the_folder_and_its_mails_are_for_their_owner_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "mailbox", kept=3)
    path = store.path(store.keep(b"x"))
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.suffix == ".eml"


def test_only_the_newest_are_kept_and_they_come_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "mailbox", kept=3)
    keys = [store.keep(str(number).encode()) for number in range(5)]
    assert store.keys() == keys[:1:-1]
    assert store.read(keys[0]) is None


def test_mails_outlive_the_program(tmp_path: Path) -> None:
    key = Store(tmp_path / "mailbox", kept=3).keep(b"x")
    assert Store(tmp_path / "mailbox", kept=3).keys() == [key]


@pytest.mark.parametrize("key", ["", "../secret", "x" * 37, "0" * 20 + "-" + "Z" * 16])
def test_a_key_that_is_none_leads_nowhere(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret.eml").write_text("secret")
    assert Store(tmp_path / "mailbox", kept=3).read(key) is None


def test_files_of_others_are_not_mails(tmp_path: Path) -> None:
    store = Store(tmp_path / "mailbox", kept=1)
    (store.folder / "notes.eml").write_text("mine")
    store.keep(b"1")
    store.keep(b"2")
    assert len(store.keys()) == 1
    assert (store.folder / "notes.eml").exists()
