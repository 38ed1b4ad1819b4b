"""New tasks: numbers, the file that describes them, submission."""

from typing import Any

import pytest

from apps.renderbus.client import FarmClient
from apps.renderbus.errors import FarmRejected, FarmUnavailable
from tests.renderbus import stub

MADE = {"taskIdList": ["19097", None, "x"], "aliasTaskIdList": ["2W19097"]}


def test_a_number_may_come_as_text(farm: stub.Farm, client: FarmClient) -> None:
    farm.answer("createTask", MADE)
    made = client.task.create()
    assert (made.task_ids, made.aliases, made.user_id) == ([19097], ["2W19097"], None)
    assert farm.received[0].body == {"count": 1, "taskUserLevel": 50}


def test_all_that_the_document_knows_can_be_asked_for(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("createTask", MADE)
    client.task.create(
        count=2, user_level=60, labels=("a",), clone_of=7, artist="B", external_user=9
    )
    assert farm.received[0].body == {
        "count": 2,
        "taskUserLevel": 60,
        "outUserId": 9,
        "labels": ["a"],
        "cloneOriginalId": 7,
        "artist": "B",
    }


@pytest.mark.parametrize("data", [None, {}, [], {"taskIdList": []}, "SUCCESS"])
def test_nobody_knows_what_was_made_when_no_number_is_told(
    data: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("createTask", data)
    with pytest.raises(FarmUnavailable) as caught:
        client.task.create()
    assert caught.value.sent
    assert len(farm.received) == 1


def test_a_cut_off_creation_or_submission_is_not_repeated(
    farm: stub.Farm, client: FarmClient
) -> None:
    for act in (
        lambda: client.task.create(),
        lambda: client.transfer.upload_task_json(1, "{}"),
        lambda: client.task.submit(1),
    ):
        farm.received.clear()
        farm.then(stub.reset)
        with pytest.raises(FarmUnavailable) as caught:
            act()
        assert caught.value.sent
        assert len(farm.received) == 1


def test_the_description_of_a_task_goes_as_it_is(
    farm: stub.Farm, client: FarmClient
) -> None:
    content = '{"scene": "衣帽间.max", "b": [1, 2]}\n'
    client.transfer.upload_task_json(19097, content, file_name="other.json")
    (sent,) = farm.received
    assert sent.body["content"] == content
    assert sent.body["fileName"] == "other.json"
    assert sent.signed


def test_a_refused_submission_says_why(farm: stub.Farm, client: FarmClient) -> None:
    farm.then(stub.code(601, message="task.json is missing"))
    with pytest.raises(FarmRejected, match=r"task\.json is missing") as caught:
        client.task.submit(19097, producer="P")
    assert caught.value.code == 601
