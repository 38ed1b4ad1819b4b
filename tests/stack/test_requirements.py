"""The pinned requirements: complete, with hashes, and without any address."""

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.stack.running import ROOT, RunningStack

LISTS = ("run.txt", "dev.txt", "official-client.txt")


def pinned(name: str) -> dict[str, str]:
    """Packages of a list with their versions; names as registries compare them."""
    text = (ROOT / "requirements" / name).read_text()
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", text, re.MULTILINE)
    return {canonical(package): version for package, version in found}


def canonical(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_pinned_with_a_hash(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[\w.\[\],-]+==", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("name", LISTS)
def test_no_list_names_an_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text
    assert "index" not in text


def test_development_runs_on_the_versions_that_are_installed_to_run() -> None:
    development = pinned("dev.txt")
    for package, version in pinned("run.txt").items():
        assert development[package] == version


def test_what_the_project_asks_for_is_in_the_list() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wish in project["dependencies"]:
        name = re.match(r"[\w.-]+", wish)
        assert name
        assert canonical(name.group()) in pinned("run.txt"), wish


def only_what_runs(folder: Path) -> Path:
    """A folder with links to the packages of run.txt and to nothing else."""
    folder.mkdir()
    wanted = pinned("run.txt")
    for distribution in importlib.metadata.distributions():
        if canonical(distribution.metadata["Name"]) not in wanted:
            continue
        for file in distribution.files or ():
            top = file.parts[0]
            if top != ".." and not (folder / top).exists():
                (folder / top).symlink_to(Path(str(distribution.locate_file(top))))
    return folder


@pytest.mark.stack
def test_the_stack_runs_with_nothing_but_that_list(tmp_path: Path) -> None:
    packages = only_what_runs(tmp_path / "packages")
    # -S leaves the packages for tests and linters out, which are installed here too.
    stack = RunningStack(
        tmp_path, python=(sys.executable, "-S"), PYTHONPATH=str(packages)
    )
    try:
        stack.wait_until_ready()
        assert stack.status("/sign-in/") == 200
        assert "ModuleNotFoundError" not in stack.text
    finally:
        stack.stop()
