"""Path and body of each call, held against what the official client really sends."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.renderbus.client import FarmClient
from apps.renderbus.endpoints import Endpoint
from tests.renderbus import stub
from tests.renderbus.calls import ANSWERS, FRAMES, OURS, RECORDED, same_call, title

MakeClient = Callable[..., FarmClient]


def prepare(farm: stub.Farm) -> None:
    """Answers for every call; frames come on a first page and a second, empty one."""
    farm.answers.update(ANSWERS)

    def frames(handler: stub.Handler) -> None:
        first = handler.request_seen.body["pageNum"] == 1
        handler.send_envelope({"total": 101, "items": FRAMES if first else []})

    farm.answers["queryTaskFrames"] = frames


@pytest.mark.parametrize("call", RECORDED, ids=title)
def test_path_and_body_are_the_official_clients(
    call: dict[str, Any], farm: stub.Farm, client: FarmClient
) -> None:
    prepare(farm)
    same_call(call)(client)
    sent = [{"path": it.path, "body": it.body} for it in farm.received]
    # Not only equal: also with the keys in the same order and the same types.
    assert json.dumps(sent) == json.dumps(call["requests"])
    assert all(request.signed for request in farm.received)


@pytest.mark.parametrize("call", RECORDED, ids=title)
def test_the_documents_path_is_used_by_a_setting(
    call: dict[str, Any], farm: stub.Farm, make_client: MakeClient
) -> None:
    prepare(farm)
    same_call(call)(make_client(document_paths=True))
    if call["document_path"]:
        assert farm.paths == [call["document_path"]]
    assert all(request.signed for request in farm.received)


def test_the_table_of_interfaces_is_the_recorded_one() -> None:
    known = {it.path: it.document_path for it in Endpoint}
    recorded: dict[str, str] = {}
    for call in RECORDED:
        for request in call["requests"]:
            # The document lacks some that the official client has: those have one
            # path. So have calls that the client makes of other interfaces.
            recorded.setdefault(request["path"], request["path"])
        if call["document_path"]:
            recorded[call["requests"][-1]["path"]] = call["document_path"]
    assert known == recorded


def test_every_recorded_call_is_one_of_ours() -> None:
    assert {call["sdk_call"] for call in RECORDED} == set(OURS)


def test_each_interface_has_a_name_and_a_path_of_its_own() -> None:
    paths = [it.path for it in Endpoint]
    assert len(paths) == len(set(paths)) == 49


def test_what_changes_something_is_an_action() -> None:
    actions = {it.name for it in Endpoint if it.is_action}
    assert actions == {
        "STOP",
        "START",
        "ABANDON",
        "DELETE",
        "RECOMMIT_TASKS",
        "RECOMMIT_FRAMES",
        "STOP_FRAMES",
        "FULL_SPEED",
        "OVER_TIME_STOP",
        "UPDATE_SETTINGS",
        "PRIORITY",
        "LIMIT",
        "EDIT_HARDWARE",
        "CREATE",
        "TASK_JSON",
        "SUBMIT",
        "ADD_LABEL",
        "DELETE_LABEL",
        "ADD_TASK_LABEL",
        "DELETE_TASK_LABEL",
        "ADD_ENVIRONMENT",
        "UPDATE_ENVIRONMENT",
        "DELETE_ENVIRONMENT",
        "DEFAULT_ENVIRONMENT",
    }
