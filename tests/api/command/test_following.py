"""--wait, and what is said about clicks afterwards."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent
from apps.farm.models import RenderTask
from tests.actions.conftest import Clicks, clicks, clicks_on, rendering  # noqa: F401
from tests.actions.factories import make_intent
from tests.actions.limits_rows import dear, limited
from tests.api.command.running import farm, refused, told
from tests.conftest import OPERATE, make_user
from tests.factories import make_task

pytestmark = pytest.mark.django_db


def instead_of_waiting(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """What happens while the command sleeps."""
    for module in ("clicking", "session"):
        monkeypatch.setattr(f"apps.api.command.{module}.time.sleep", happens)


def test_a_click_is_followed_to_its_end_on_a_farm(
    clicks: Clicks,  # noqa: F811
    rendering: int,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work(_: float) -> None:
        for intent in Intent.objects.filter(settled_at=None):
            clicks.run(intent)

    instead_of_waiting(monkeypatch, work)
    shown = farm(f"stop {rendering} --as operator --wait")
    assert "done" in shown
    assert "Confirmed" in shown
    assert clicks.task(rendering).state == "stopped"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "rejected", "settled_at": timezone.now()}, 6),
        ({"state": "needs_person", "settled_at": timezone.now()}, 7),
        ({"state": "unknown"}, 8),
    ],
)
def test_how_it_ends_is_the_exit_code(
    operator: User,
    fields: dict[str, Any],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_task(alias="2W7")

    def work(_: float) -> None:
        Intent.objects.update(**fields)

    instead_of_waiting(monkeypatch, work)
    patience = 0 if code == 8 else 30
    assert refused(f"stop 2W7 --as operator --wait --timeout {patience}")[0] == code
    key = Intent.objects.get().click
    assert refused(f"click {key} --wait --timeout {patience}")[0] == code
    assert farm(f"click {key}")


def test_clicks_are_listed_undone_and_judged(operator: User, settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8
    task = make_task(alias="2W7")
    key = told("stop 2W7 --as operator")["click"]
    assert key[:8] in farm("clicks")
    assert told(f"undo {key} --as operator")["items"][0]["reason"] == "undone"
    part = make_intent(task, operator, operation="abandon", state="needs_person")
    assert told(f"judge {part.pk} --not --as operator")["outcome"] == "not_done"
    make_user("ann", *OPERATE)
    assert farm("clicks --mine --as ann") == "nothing was clicked lately\n"
    assert refused("clicks --mine")[0] == 2


def test_a_second_person_answers(operator: User) -> None:
    make_user("ann", *OPERATE)
    dear(limited(second_money=5), alias="2W5")
    key = told("delete 2W5 --yes --as operator")["click"]
    assert refused(f"answer {key} --agree --as operator")[0] == 4
    assert told(f"answer {key} --decline --as ann")["outcome"] == "not_done"


def test_a_click_that_is_not_there_is_said(operator: User, db: None) -> None:
    assert refused("click 00000000-0000-0000-0000-000000000000")[0] == 3
    assert refused("click nonsense")[0] == 3
    assert RenderTask.objects.count() == 0
