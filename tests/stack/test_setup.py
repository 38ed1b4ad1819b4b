"""Setting up a checkout: what `make` does before it does what was asked."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stack.running import ROOT

TOOLS = ("sh", "cat", "cksum", "dirname", "id", "rm", "sed", "mkdir", "cp", "tail")
PYTHON = """#!/bin/sh
# Pretends to be a Python, and writes down what it is asked to do.
echo "$@" >>"{log}"
case "$1 $2" in
"--version "*) echo "Python 3.11.99" ;;
"-c import sys; sys.exit"*) exit {old} ;;
"-c import sys; print"*) echo 3.11 ;;
"-m venv") [ {venv} = 0 ] || {{ echo "ensurepip is not available"; exit 1; }}
    mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m virtualenv") exit 1 ;;
"-m pip") exit {pip} ;;
esac
"""
MakePython = Callable[..., None]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout, in a folder with spaces in its name."""
    folder = tmp_path / "a check out"
    (folder / "requirements").mkdir(parents=True)
    for name in ("run", "dev"):
        (folder / "requirements" / f"{name}.txt").write_text("django==5.2\n")
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    shutil.copy(ROOT / "Makefile", folder)
    return folder


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with the usual tools and without any Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def python(tools: Path, tmp_path: Path) -> MakePython:
    """Puts a Python on that PATH."""

    def make(*, old: int = 0, venv: int = 0, pip: int = 0) -> None:
        path = tools / "python3"
        log = tmp_path / "log"
        path.write_text(PYTHON.format(log=log, old=old, venv=venv, pip=pip))
        path.chmod(0o755)

    return make


def set_up(
    checkout: Path, tools: Path, what: str = "run"
) -> subprocess.CompletedProcess[str]:
    """Run the script with that PATH, and nothing else in the environment."""
    return subprocess.run(
        ["/bin/sh", "scripts/setup.sh", what],
        cwd=checkout,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )


def asked(tmp_path: Path, beginning: str) -> list[str]:
    """What Python was asked to do, of that kind, since the last look."""
    log = tmp_path / "log"
    lines = log.read_text().splitlines()
    log.write_text("")
    return [line for line in lines if line.startswith(beginning)]


def test_without_python_it_says_what_to_install(checkout: Path, tools: Path) -> None:
    ended = set_up(checkout, tools)
    assert ended.returncode == 1
    assert "no Python 3.11 or newer found" in ended.stderr


def test_an_old_python_is_none(checkout: Path, tools: Path, python: MakePython) -> None:
    python(old=1)
    ended = set_up(checkout, tools)
    assert ended.returncode == 1
    assert "no Python 3.11 or newer found" in ended.stderr


def test_without_venv_it_names_the_package(
    checkout: Path, tools: Path, python: MakePython
) -> None:
    python(venv=1)
    ended = set_up(checkout, tools)
    assert ended.returncode == 1
    assert "apt-get install python3.11-venv" in ended.stderr
    assert "ensurepip is not available" in ended.stderr
    assert not (checkout / ".venv").exists()


def test_packages_are_installed_with_their_hashes(
    checkout: Path, tools: Path, python: MakePython, tmp_path: Path
) -> None:
    python()
    ended = set_up(checkout, tools)
    assert ended.returncode == 0, ended.stderr
    [command] = asked(tmp_path, "-m pip")
    assert command.endswith("--require-hashes -r requirements/run.txt")


def test_a_second_call_installs_nothing_and_says_nothing(
    checkout: Path, tools: Path, python: MakePython, tmp_path: Path
) -> None:
    python()
    set_up(checkout, tools)
    asked(tmp_path, "")
    ended = set_up(checkout, tools)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert asked(tmp_path, "-m") == []


def test_changed_requirements_are_installed(
    checkout: Path, tools: Path, python: MakePython, tmp_path: Path
) -> None:
    python()
    set_up(checkout, tools)
    asked(tmp_path, "")
    (checkout / "requirements" / "run.txt").write_text("django==5.3\n")
    set_up(checkout, tools)
    assert len(asked(tmp_path, "-m pip")) == 1


def test_a_failed_installation_is_said_and_tried_again(
    checkout: Path, tools: Path, python: MakePython, tmp_path: Path
) -> None:
    python(pip=1)
    ended = set_up(checkout, tools)
    assert ended.returncode == 1
    assert "pip could not install requirements/run.txt" in ended.stderr
    asked(tmp_path, "")
    set_up(checkout, tools)
    assert len(asked(tmp_path, "-m pip")) == 1


def test_development_needs_both_lists(
    checkout: Path, tools: Path, python: MakePython, tmp_path: Path
) -> None:
    python()
    set_up(checkout, tools, "dev")
    assert [line.split("/")[-1] for line in asked(tmp_path, "-m pip")] == [
        "run.txt",
        "dev.txt",
    ]


def test_an_incomplete_checkout_is_named(checkout: Path, tools: Path) -> None:
    (checkout / "requirements" / "run.txt").unlink()
    ended = set_up(checkout, tools)
    assert ended.returncode == 1
    assert "requirements/run.txt is missing" in ended.stderr


def test_a_browser_on_the_path_is_taken(checkout: Path, tools: Path) -> None:
    (tools / "google-chrome").symlink_to("/bin/true")
    ended = subprocess.run(
        ["/bin/sh", "scripts/browser.sh"],
        cwd=checkout,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_without_any_browser_it_says_what_to_install(
    checkout: Path, tools: Path, python: MakePython
) -> None:
    # This Python knows no Playwright, and there is no apt-get on this PATH.
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to("/bin/false")
    ended = subprocess.run(
        ["/bin/sh", "scripts/browser.sh"],
        cwd=checkout,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "FARMDASH_BROWSER" in ended.stderr


def targets() -> set[str]:
    """Names of the Makefile's targets that have a description."""
    text = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))


def test_help_lists_every_target_for_people() -> None:
    if not shutil.which("make"):
        pytest.skip("no make here")
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {line.split()[1] for line in shown.splitlines()} == targets()
    assert {"run", "test", "setup", "bench", "lint", "format"} <= targets()


def test_what_documents_say_about_make_is_so() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        named = re.findall(r"`make ([a-z-]+)", path.read_text())
        assert set(named) <= targets(), path


def test_ci_runs_what_the_readme_says_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set "))]
    assert commands[-2:] == ["make lint", "make test"]
    assert not [line for line in commands if "install" in line]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
