"""docs/operations.md: the commands that can be tried here do what it says."""

import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from farmdash.stack.roles import parser
from tests.stack.running import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text()
SHELL = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
]


def test_the_backup_of_a_database_in_use_holds_what_was_written(tmp_path: Path) -> None:
    (tmp_path / ".farmdash").mkdir()
    database = sqlite3.connect(tmp_path / ".farmdash" / "farmdash.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE kept (word)")
    database.execute("INSERT INTO kept VALUES ('yes')")
    database.commit()
    [command] = [line for line in SHELL if "VACUUM INTO" in line]
    python, *rest = shlex.split(command)
    assert python == ".venv/bin/python"
    subprocess.run([sys.executable, *rest], cwd=tmp_path, check=True)
    copy = sqlite3.connect(tmp_path / "backup.sqlite3")
    assert copy.execute("SELECT word FROM kept").fetchall() == [("yes",)]


def test_the_line_for_a_new_key_makes_one() -> None:
    [command] = [line for line in SHELL if "Fernet" in line]
    made = subprocess.run(
        [sys.executable, *shlex.split(command)[1:]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"[\w-]{43}=\n", made.stdout)


def test_every_management_command_that_it_names_is_there() -> None:
    named = set(re.findall(r"manage\.py (\w+)", TEXT))
    assert {"person", "account", "token", "sync"} <= named <= set(get_commands())


@pytest.mark.parametrize(
    "line",
    [line for line in SHELL if "-m farmdash.stack " in line and "prepare" not in line],
)
def test_every_part_that_it_starts_is_understood(line: str) -> None:
    arguments = shlex.split(line.partition("-m farmdash.stack ")[2])
    assert parser().parse_args(arguments).part == arguments[0]
