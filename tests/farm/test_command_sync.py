"""`manage.py sync --once`: a whole poll, its figures, and a clear end when it fails."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.farm.models import FarmAccount, Frame, RenderTask
from tests.farm.mirrors import account_of, reloaded
from tests.simulator_farm import MakeFarm, SimulatedFarm

pytestmark = pytest.mark.django_db


def sync(*arguments: str) -> str:
    out = StringIO()
    call_command("sync", "--once", *arguments, stdout=out)
    return out.getvalue()


def test_one_poll_mirrors_everything_and_tells_what_it_took(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm, name="studio")
    text = sync()
    assert text.startswith("studio: ok, ")
    for word in ("calls", "tasks seen", "changed", "frames seen", " s"):
        assert word in text
    assert Frame.objects.count() == simulated_farm.state()["frames"] == 400
    assert reloaded(account).balance is not None


def test_the_figures_as_json(simulated_farm: SimulatedFarm) -> None:
    account_of(simulated_farm, name="studio")
    (report,) = json.loads(sync("--json"))
    assert report["account"] == "studio"
    assert report["outcome"] == "ok"
    assert report["calls"] == simulated_farm.calls()
    assert report["frames_changed"] == 400
    assert report["tasks_changed"] == RenderTask.objects.count()
    assert report["seconds"] > 0
    assert {run["kind"] for run in report["runs"]} >= {"heartbeat", "sweep", "frames"}
    (again,) = json.loads(sync("--json"))
    assert (again["tasks_changed"], again["frames_changed"]) == (0, 0)


def test_one_account_by_its_name(new_farm: MakeFarm) -> None:
    one, other = new_farm(tasks=2, frames=20), new_farm(tasks=2, frames=20)
    account_of(one, name="one", enabled=False)
    account_of(other, name="other")
    sync("--account", "one")
    assert one.calls() > 0
    assert other.calls() == 0


def test_a_farm_that_cannot_be_polled_ends_in_one_sentence(
    simulated_farm: SimulatedFarm, new_farm: MakeFarm
) -> None:
    good = new_farm(tasks=2, frames=20)
    account_of(simulated_farm, name="a bad one", access_id="AKIDwrong")
    account_of(good, name="the good one")
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("sync", "--once", stdout=out)
    assert caught.value.returncode == 1
    assert str(caught.value).startswith("a bad one could not be polled: The farm")
    assert "the good one: ok" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--once"], "no account to poll"),
        (["--once", "--account", "nobody"], "no account named 'nobody'"),
        ([], "say --once"),
    ],
)
def test_a_command_that_makes_no_sense_says_so(
    arguments: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("sync", *arguments)


def test_the_bar_is_on_stderr_and_stdout_is_clean(
    simulated_farm: SimulatedFarm, capsys: Any
) -> None:
    account_of(simulated_farm, name="studio")
    call_command("sync", "--once", "--json")
    told = capsys.readouterr()
    assert json.loads(told.out)
    assert "frames" in told.err or "tasks" in told.err
    assert FarmAccount.objects.get().state == "ok"
