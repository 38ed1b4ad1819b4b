"""The published examples about the account, the cloud and files: all is kept."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from apps.renderbus import schemas
from apps.renderbus.client import FarmClient
from apps.renderbus.schemas.rows import Row
from tests.renderbus import stub
from tests.renderbus.conftest import PAYLOADS
from tests.renderbus.published import assert_kept, assert_list_kept, replay
from tests.renderbus.test_examples import ENVIRONMENT

Call = Callable[[FarmClient], Any]

OBJECTS: dict[int, Call] = {
    5: lambda it: it.user.transfer_bid(),
    27: lambda it: it.query.supported_software(),
    28: lambda it: it.query.supported_plugins(2000),
    37: lambda it: it.query.transfer_server(),
    38: lambda it: it.query.raysync_key(),
    40: lambda it: it.transfer.config(),
}
LISTS: dict[int, Call] = {
    8: lambda it: it.query.error_detail(["15000"]),
    33: lambda it: it.env.environments(2004),
    42: lambda it: it.transfer.output_files(1484861),
    44: lambda it: it.user.hardware_config([6306543]),
    46: lambda it: it.query.pack_node(),
}
LABELS: dict[int, Call] = {
    23: lambda it: it.tag.labels(),
    24: lambda it: it.tag.projects(),
}
PAGES: dict[int, Call] = {
    47: lambda it: it.user.task_record(),
    48: lambda it: it.user.login_record(),
}
ROWS = [
    kind
    for name in schemas.__all__
    if isinstance(kind := getattr(schemas, name), type) and issubclass(kind, Row)
]


@pytest.mark.parametrize("number", OBJECTS)
def test_an_object_is_kept(number: int, farm: stub.Farm, client: FarmClient) -> None:
    data = replay(number, farm)
    assert_kept(data, OBJECTS[number](client))


@pytest.mark.parametrize("number", LISTS)
def test_a_list_is_kept(number: int, farm: stub.Farm, client: FarmClient) -> None:
    data = replay(number, farm)
    assert_list_kept(data, LISTS[number](client))


@pytest.mark.parametrize("number", LABELS)
def test_labels_are_kept(number: int, farm: stub.Farm, client: FarmClient) -> None:
    data = replay(number, farm)
    assert_list_kept(data["projectNameList"], LABELS[number](client))


@pytest.mark.parametrize("number", PAGES)
def test_a_page_of_a_record_is_kept(
    number: int, farm: stub.Farm, client: FarmClient
) -> None:
    data = replay(number, farm)
    page = PAGES[number](client)
    assert (page.total, page.page_num, page.page_count) == (30180, 1, 3018)
    assert page.bad == []
    assert_list_kept(data["items"], page.items)


def test_the_numbers_of_new_tasks_are_kept(farm: stub.Farm, client: FarmClient) -> None:
    replay(6, farm)
    made = client.task.create(labels=["label_test1"])
    assert (made.task_ids, made.aliases) == ([19097], ["2W19097"])
    assert (made.user_id, made.code, made.message) == (10007893, 200, "success")


def test_the_name_of_a_saved_environment_is_kept(
    farm: stub.Farm, client: FarmClient
) -> None:
    replay(29, farm)
    assert client.env.add(ENVIRONMENT).edit_name == "testRenderEnv"


def test_small_tasks_are_the_children(farm: stub.Farm, client: FarmClient) -> None:
    children = [{"id": number} for number in replay(43, farm)]
    farm.script.clear()
    task = {"id": 1521323, "respRenderingTaskList": children}
    farm.answer("queryTaskInfo", {"total": 1, "items": [task]})
    assert client.query.small_task_ids(1521323) == [1521325, 1521327, 1521329]


def test_every_published_example_is_here() -> None:
    """Replayed here and in test_examples.py; nothing is published for 18."""
    numbers = [int(path.name[:2]) for path in sorted(PAYLOADS.glob("[0-9]*.json"))]
    assert numbers == list(range(1, 49))


@pytest.mark.parametrize("kind", ROWS)
def test_only_an_id_is_needed(kind: type[Row]) -> None:
    needed = {it.name for it in msgspec.structs.fields(kind) if it.required}
    assert needed <= {"id"}
