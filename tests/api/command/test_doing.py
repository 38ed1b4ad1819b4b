"""Clicks from the command line."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, RenderTask
from tests.actions.limits_rows import dear, limited
from tests.api.command.running import farm, refused, told
from tests.conftest import VIEW, make_user
from tests.factories import make_account, make_frame, make_task
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chief() -> User:
    return User.objects.create_superuser("chief")


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="studio")


@pytest.fixture
def task(account: FarmAccount) -> RenderTask:
    return make_task(account, alias="2W7", scene_name="dune.ma")


@pytest.mark.parametrize(
    ("line", "operation", "params"),
    [
        ("stop 2W7", "stop", {}),
        ("speed 2W7", "full_speed", {}),
        ("abandon 2W7 --yes", "abandon", {}),
        ("delete 2W7 --yes", "delete", {}),
        ("time-limit 2W7 3600", "over_time_stop", {"seconds": 3600}),
        ("priority 2W7 60", "set_priority", {"level": 60}),
        ("limit 2W7 5", "set_limit", {"machines": 5}),
        ("label 2W7 --add night", "label_add", {"label": "night"}),
        ("again 2W7 --frames 1-3", "render_again", {"frames": "1-3"}),
    ],
)
def test_a_line_is_a_click(
    task: RenderTask, line: str, operation: str, params: dict[str, Any]
) -> None:
    shown = farm(f"{line} --as chief --why 'a test'")
    intent = Intent.objects.get()
    assert (intent.operation, intent.params) == (operation, params)
    assert (intent.origin, intent.why) == ("command", "a test")
    assert intent.requested_by.get_username() == "chief"
    assert f"click {intent.click}" in shown
    assert "Requested" in shown


@pytest.mark.parametrize(
    ("line", "operation", "target"),
    [
        ("settings studio --time-out 7200", "settings_update", ""),
        ("labels studio --create night", "label_create", "night"),
        ("labels studio --delete night", "label_delete", "night"),
        ("envs studio 2000 --delete main", "env_delete", "main"),
        ("envs studio 2000 --default main", "env_default", "main"),
        (
            "envs studio 2000 --add main --program Maya --version 2022 --plugin 2719",
            "env_add",
            "main",
        ),
    ],
)
def test_an_account_is_clicked_on_too(
    account: FarmAccount, line: str, operation: str, target: str
) -> None:
    assert told(f"{line} --as chief")["items"][0]["account"] == "studio"
    intent = Intent.objects.get()
    assert (intent.operation, intent.target) == (operation, target)


def test_several_tasks_are_one_click(task: RenderTask) -> None:
    make_task(task.account, alias="2W8")
    assert len(told("stop 2W7 2W8 --as chief")["items"]) == 2
    assert Intent.objects.values("click").distinct().count() == 1


def test_frames_are_retried_and_stopped(task: RenderTask) -> None:
    for number, status in ((1, 5), (2, 4), (3, 2)):
        make_frame(task, number=number, status_code=status)
    assert refused("retry 2W7 2 --as chief")[0] == 5
    assert len(told("retry 2W7 1-2 --done --as chief")["items"][0]["frames"]) == 2
    assert told("stop-frames 2W7 3 --as chief")["operation"] == "stop_frames"
    assert refused("retry 2W7 moon --as chief")[0] == 2


def test_all_that_failed_is_retried(account: FarmAccount) -> None:
    make_task(account, alias="2W9", failed_frames=2)
    assert told("retry 2W9 --as chief")["operation"] == "retry_failed"


def test_who_asks_for_it_has_to_be_named(task: RenderTask, viewer: User) -> None:
    code, words = refused("stop 2W7")
    assert (code, "--as USERNAME" in words) == (4, True)
    assert refused("stop 2W7 --as viewer")[0] == 4
    assert not Intent.objects.exists()


def test_what_is_for_good_wants_a_yes(task: RenderTask) -> None:
    code, words = refused("delete 2W7 --as chief")
    assert (code, words) == (2, "this would delete 2W7 dune.ma: say --yes")
    assert not Intent.objects.exists()


def test_refusals_have_exit_codes(task: RenderTask, settings: Any) -> None:
    assert refused("start 2W7 --as chief")[0] == 5
    assert refused("time-limit 2W7 5 --as chief")[0] == 2
    settings.FARMDASH_READ_ONLY = True
    assert refused("stop 2W7 --as chief")[0] == 4


def test_what_limits_ask_for_is_said_and_given() -> None:
    dear(limited(typed_money=5, reason_money=5), alias="2W5")
    code, words = refused("delete 2W5 --yes --as chief")
    assert code == 5
    assert "“typed” 1" in words
    farm("delete 2W5 --yes --as chief --typed 1 --why spring-clean")
    assert Intent.objects.get().why == "spring-clean"


@pytest.fixture
def machines(task: RenderTask) -> dict[str, Any]:
    """A hardware configuration that the farm told of, as clicks name it."""
    rows = [{"id": 303, "model": "Default", "ram": "128GB", "gpuNum": None}]
    make_reading(task.account, "hardware", str(task.remote_id), data=rows)
    return {"config_id": 303, "model": "Default", "ram": "128GB", "gpus": ""}


def test_hardware_is_set_by_its_id(machines: dict[str, Any]) -> None:
    assert "128GB" in farm("hardware 2W7")
    farm("hardware 2W7 --set 303 --as chief")
    assert Intent.objects.get().params == machines
    assert refused("hardware 2W7 --set 1 --as chief")[0] == 3


def test_a_task_is_rendered_again_on_other_machines(machines: dict[str, Any]) -> None:
    make_user("hand", *VIEW, "actions.operate")
    code, words = refused("again 2W7 --hardware 303 --as hand")
    assert (code, "takes the right to spend" in words) == (4, True)
    assert refused("again 2W7 --hardware 1 --as chief")[0] == 3
    assert refused("again 2W7 --priority 0 --as chief")[0] == 2
    assert not Intent.objects.exists()
    farm("again 2W7 --hardware 303 --as chief")
    assert Intent.objects.get().params == {"hardware": machines}
