"""Reading settings from the environment."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from farmdash import env
from farmdash.env import SettingError

NAME = "FARMDASH_TESTED"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the variable that the test reads."""

    def give(value: str) -> None:
        monkeypatch.setenv(NAME, value)

    return give


def sentence(problem: pytest.ExceptionInfo[SettingError]) -> str:
    """What the operator reads: one line that names the setting."""
    text = str(problem.value)
    assert text.startswith("farmdash: ")
    assert NAME in text
    assert "\n" not in text
    assert text.endswith(".")
    return text


def test_a_text_comes_without_the_spaces_around_it(
    given: Callable[[str], None],
) -> None:
    given("  farm.example  ")
    assert env.text(NAME) == "farm.example"


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_counts_as_not_set(
    given: Callable[[str], None], value: str
) -> None:
    given(value)
    assert env.text(NAME, "default") == "default"
    with pytest.raises(SettingError) as problem:
        env.text(NAME)
    assert "is not set" in sentence(problem)


def test_a_missing_variable_without_a_default_is_named() -> None:
    with pytest.raises(SettingError) as problem:
        env.text(NAME)
    sentence(problem)


def test_a_secret_may_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_text("from the file\n")
    monkeypatch.setenv(NAME, "from the variable")
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    assert env.secret(NAME) == "from the file"


def test_a_secret_without_a_file_is_the_variable(given: Callable[[str], None]) -> None:
    given("from the variable")
    assert env.secret(NAME) == "from the variable"
    with pytest.raises(SettingError):
        env.secret("FARMDASH_TESTED_TOO")


@pytest.mark.parametrize("content", [None, "", "\n \n"])
def test_a_secret_file_that_holds_nothing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    with pytest.raises(SettingError) as problem:
        env.secret(NAME, "a default does not hide it")
    assert str(path) in sentence(problem)


def test_a_secret_file_that_is_no_text_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"\xff\xfe\x00key")
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    with pytest.raises(SettingError) as problem:
        env.secret(NAME)
    assert "key" not in sentence(problem).replace(str(path), "")


@pytest.mark.parametrize("value", ["1", "true", "YES", "On"])
def test_a_flag_is_set(given: Callable[[str], None], value: str) -> None:
    given(value)
    assert env.flag(NAME, default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "NO", "Off"])
def test_a_flag_is_not_set(given: Callable[[str], None], value: str) -> None:
    given(value)
    assert env.flag(NAME, default=True) is False


def test_a_flag_has_a_default() -> None:
    assert env.flag(NAME, default=True) is True
    assert env.flag(NAME, default=False) is False


def test_a_flag_that_is_neither_is_named(given: Callable[[str], None]) -> None:
    given("maybe")
    with pytest.raises(SettingError) as problem:
        env.flag(NAME, default=False)
    assert "maybe" in sentence(problem)


def test_a_number_is_read_within_its_limits(given: Callable[[str], None]) -> None:
    assert env.number(NAME, 7) == 7
    given("12")
    assert env.number(NAME, 7, least=12, most=12) == 12


@pytest.mark.parametrize("value", ["11", "13", "-1", "ten", "1.5", "1e3"])
def test_a_number_that_is_none_or_out_of_bounds_is_named(
    given: Callable[[str], None], value: str
) -> None:
    given(value)
    with pytest.raises(SettingError) as problem:
        env.number(NAME, 12, least=12, most=12)
    assert value in sentence(problem)


def test_seconds_may_have_a_fraction(given: Callable[[str], None]) -> None:
    assert env.seconds(NAME, 10) == 10
    given("0.5")
    assert env.seconds(NAME, 10) == 0.5


@pytest.mark.parametrize("value", ["0", "-1", "soon", "nan", "inf", "1e99"])
def test_seconds_that_are_none_are_named(
    given: Callable[[str], None], value: str
) -> None:
    given(value)
    with pytest.raises(SettingError) as problem:
        env.seconds(NAME, 10)
    assert value in sentence(problem)


def test_words_are_split_at_commas(given: Callable[[str], None]) -> None:
    assert env.words(NAME) == []
    given(" a, b ,,c,")
    assert env.words(NAME) == ["a", "b", "c"]


def test_a_choice_is_one_of_a_few(given: Callable[[str], None]) -> None:
    assert env.choice(NAME, "web", ("web", "beat")) == "web"
    given("beat")
    assert env.choice(NAME, "web", ("web", "beat")) == "beat"
    given("boat")
    with pytest.raises(SettingError) as problem:
        env.choice(NAME, "web", ("web", "beat"))
    assert "web, beat" in sentence(problem)


def test_a_data_folder_is_made_for_its_owner_only(
    given: Callable[[str], None], tmp_path: Path
) -> None:
    given(str(tmp_path / "deep" / "folder with spaces"))
    path = env.folder(NAME, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_folder_of_the_current_one_becomes_absolute(
    given: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given("data")
    assert env.folder(NAME, tmp_path) == tmp_path / "data"


def test_a_folder_of_files_for_everybody_may_be_read_by_all(tmp_path: Path) -> None:
    path = env.folder(NAME, tmp_path / "static", private=False)
    assert stat.S_IMODE(path.stat().st_mode) & 0o055 == 0o055


def test_a_folder_that_is_a_file_is_named(
    given: Callable[[str], None], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    given(str(tmp_path / "file" / "below"))
    with pytest.raises(SettingError) as problem:
        env.folder(NAME, tmp_path)
    assert str(tmp_path / "file") in sentence(problem)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_cannot_be_written_is_named(
    given: Callable[[str], None], tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)
    given(str(tmp_path))
    with pytest.raises(SettingError) as problem:
        env.folder(NAME, tmp_path)
    assert "cannot be written" in sentence(problem)


def test_a_wrong_setting_ends_the_start_without_a_traceback(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, "FARMDASH_DATA": str(tmp_path), "FARMDASH_HTTPS": "perhaps"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == "farmdash: FARMDASH_HTTPS='perhaps' is neither yes nor no.\n"
