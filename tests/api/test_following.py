"""What became of clicks, as a script follows it; undone, answered, judged."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.farm.models import FarmAccount, Grant, RenderTask
from tests.actions.factories import make_intent
from tests.actions.limits_rows import dear, limited
from tests.api.command.running import farm
from tests.api.scripts import Writer
from tests.conftest import OPERATE, make_user
from tests.factories import make_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"state": "queued"}, "open"),
        ({"state": "held"}, "open"),
        ({"state": "awaiting"}, "open"),
        ({"state": "accepted"}, "open"),
        ({"state": "unknown"}, "open"),
        ({"state": "accepted", "settled_at": timezone.now()}, "done"),
        ({"state": "confirmed", "settled_at": timezone.now()}, "done"),
        ({"state": "rejected", "settled_at": timezone.now()}, "not_done"),
        ({"state": "refuted", "settled_at": timezone.now()}, "not_done"),
        ({"state": "withdrawn", "settled_at": timezone.now()}, "not_done"),
        ({"state": "withdrawn", "reason": Reason.UNDID}, "done"),
        ({"state": "needs_person", "settled_at": timezone.now()}, "unknown"),
    ],
)
def test_each_state_is_one_of_four_outcomes(
    script: Writer,
    operator: User,
    task: RenderTask,
    fields: dict[str, Any],
    outcome: str,
) -> None:
    intent = make_intent(task, operator, **fields)
    told = script.get(f"clicks/{intent.click}")
    assert (told["outcome"], told["is_over"]) == (outcome, outcome != "open")
    assert told["items"][0]["outcome"] == outcome
    assert told["items"][0]["text"]


def test_the_gravest_part_tells_how_a_click_went(
    script: Writer, operator: User, task: RenderTask
) -> None:
    click, now = uuid4(), timezone.now()
    states = ("confirmed", "needs_person", "queued", "refuted")
    for at, state in enumerate(states):
        ended = None if state == "queued" else now
        make_intent(
            task,
            operator,
            click=click,
            state=state,
            settled_at=ended,
            scope_key=str(at),
        )
    told = script.get(f"clicks/{click}")
    assert (told["outcome"], told["is_over"]) == ("unknown", False)
    assert told["items"][0]["state"] == "needs_person"


def test_the_newest_clicks_are_listed(
    script: Writer, operator: User, viewer: User, task: RenderTask
) -> None:
    mine = make_intent(task, operator)
    theirs = make_intent(make_task(task.account), viewer, operation="abandon")
    keys = [one["click"] for one in script.get("clicks")["items"]]
    assert keys == [str(theirs.click), str(mine.click)]
    [only] = script.get("clicks?mine=true")["items"]
    assert only["click"] == str(mine.click)


def test_what_is_not_to_be_seen_is_not_there(
    viewer: User, operator: User, task: RenderTask
) -> None:
    intent = make_intent(task, operator, state="needs_person")
    ann = make_user("ann")
    Grant.objects.create(user=ann, account=make_task().account, role="administrator")
    stranger = Writer(ann)
    path = f"clicks/{intent.click}"
    assert stranger.get(path, 404)["detail"]
    assert stranger.get("clicks")["items"] == []
    stranger.post(f"{path}/undo", status=404)
    stranger.post(f"{path}/answer", {"agree": True}, status=404)
    stranger.post(f"clicks/parts/{intent.pk}/judge", {"happened": True}, status=404)
    only_looks = Writer(viewer)
    told = only_looks.post(
        f"clicks/parts/{intent.pk}/judge", {"happened": True}, status=403
    )
    assert told["reason"] == Reason.NO_RIGHT
    intent.refresh_from_db()
    assert intent.state == IntentState.NEEDS_PERSON


def test_a_held_click_is_undone(
    script: Writer, task: RenderTask, settings: Any
) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8
    told = script.post(f"tasks/{task.pk}/stop")
    assert told["items"][0]["hold_until"]
    settings.FARMDASH_READ_ONLY = True
    told = script.post(f"clicks/{told['click']}/undo", status=200)
    assert (told["outcome"], told["items"][0]["reason"]) == ("not_done", "undone")
    assert Intent.objects.get().state == IntentState.WITHDRAWN


def test_a_second_person_agrees_or_declines(script: Writer) -> None:
    second = Writer(make_user("ann", *OPERATE))
    account = limited(second_money=5)
    for agree, outcome in ((True, "open"), (False, "not_done")):
        task = dear(account)
        click = script.post(f"tasks/{task.pk}/delete")["click"]
        body = {"agree": agree, "why": "looked at it"}
        own = script.post(f"clicks/{click}/answer", body, status=403)
        assert own["reason"] == Reason.NO_RIGHT
        told = second.post(f"clicks/{click}/answer", body, status=200)
        assert told["outcome"] == outcome
        assert Intent.objects.get(click=click).approver == second.user


def test_somebody_who_looked_says_what_happened(
    script: Writer, operator: User, task: RenderTask
) -> None:
    intent = make_intent(task, operator, state="needs_person")
    path = f"clicks/parts/{intent.pk}/judge"
    told = script.post(path, {"happened": True}, status=200)
    assert (told["outcome"], told["items"][0]["state"]) == ("done", "confirmed")


def test_a_list_has_the_first_parts_of_a_large_click(
    script: Writer,
    operator: User,
    account: FarmAccount,
    django_assert_max_num_queries: Any,
) -> None:
    click, now = uuid4(), timezone.now()
    for at in range(30):
        last = at == 29
        make_intent(
            make_task(account),
            operator,
            click=click,
            requested_at=now,
            state="needs_person" if last else "confirmed",
            settled_at=now,
        )
    with django_assert_max_num_queries(16):
        [one] = script.get("clicks")["items"]
    assert (one["parts"], len(one["items"])) == (30, 20)
    assert (one["outcome"], one["is_over"]) == ("unknown", True)
    assert one["items"][0]["state"] == "needs_person"
    assert len(script.get(f"clicks/{click}")["items"]) == 30
    assert f"10 more: farm click {click}" in farm("clicks")
