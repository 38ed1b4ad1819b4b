"""Settings, machines and the platform's own records."""

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.renderbus.client import FarmClient
from apps.renderbus.schemas import Page
from tests.renderbus import stub

TASK_RECORD, LOGIN_RECORD = "taskRecord", "loginRecord"


def test_records_are_asked_for_in_the_farms_zone(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("Record", {"total": 0, "items": []})
    span = {
        "start": datetime(2021, 2, 6, 16, tzinfo=UTC),
        "end": "2021-02-08 00:00:00",
    }
    client.user.task_record(page_num=2, page_size=50, **span)
    client.user.login_record(page_num=2, page_size=50, **span)
    asked = {
        "pageNum": 2,
        "pageSize": 50,
        "startDate": "2021-02-07 00:00:00",
        "endDate": "2021-02-08 00:00:00",
    }
    bodies = [request.body for request in farm.received]
    assert bodies == [{"platform": 2, **asked}, asked]
    with pytest.raises(ValueError, match="time zone"):
        client.user.task_record(start=datetime(2021, 2, 7))


def test_no_more_records_is_an_empty_page(farm: stub.Farm, client: FarmClient) -> None:
    farm.then(stub.code(700), stub.code(700))
    assert client.user.task_record() == client.user.login_record() == Page()


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ('["2W1","2W2"]', ["2W1", "2W2"]),
        (["2W1", 2, None], ["2W1", "2"]),
        ("2W1, 2W2", ["2W1", "2W2"]),
        ("1732707", ["1732707"]),
        ("[" * 200_000, ["[" * 200_000]),
        (7, ["7"]),
        ("", []),
        ("null", []),
        (None, []),
    ],
)
def test_an_operation_names_its_tasks_whatever_came(
    sent: Any, names: list[str], farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer(TASK_RECORD, {"total": 1, "items": [{"taskIds": sent}]})
    (row,) = client.user.task_record().items
    assert row.task_ids == names


def test_a_record_that_is_no_row_spoils_itself_alone(
    farm: stub.Farm, client: FarmClient
) -> None:
    items = [None, {"userName": "halley", "createTime": "soon", "requestURI": "/a"}]
    farm.answer("Record", {"total": 2, "items": items})
    operations = client.user.task_record()
    (row,) = operations.items
    assert (row.user_name, row.create_time, row.request_uri) == ("halley", None, "/a")
    assert len(operations.bad) == 1
    assert [it.user_name for it in client.user.login_record().items] == ["halley"]


def test_a_login_may_name_its_address_as_document_or_example_do(
    farm: stub.Farm, client: FarmClient
) -> None:
    items = [{"id": "a-7", "loginIp": "192.0.2.1"}, {"id": 8, "ip": "192.0.2.2"}]
    farm.answer(LOGIN_RECORD, {"total": 2, "items": items})
    first, second = client.user.login_record().items
    assert (first.id, first.login_ip, first.ip) == ("a-7", "192.0.2.1", None)
    assert (second.id, second.login_ip, second.ip) == ("8", None, "192.0.2.2")


def test_machines_are_asked_for_with_ids_as_text(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("hardwareConfig", [{"id": "7", "gpuNum": "null", "current": "true"}])
    (row,) = client.user.hardware_config([6306543], clone=True)
    assert (row.id, row.gpu_num, row.current) == (7, None, True)
    assert farm.received[0].body == {"cloneTask": "true", "taskIds": ["6306543"]}
    with pytest.raises(ValueError, match="at least one id"):
        client.user.hardware_config([])


@pytest.mark.parametrize("sent", [None, {}, "2005", ["2005", "x", None, 2000]])
def test_software_that_does_not_run_there_is_a_list(
    sent: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("hardwareConfig", [{"id": 7, "notSupportCgId": sent}])
    (row,) = client.user.hardware_config()
    assert row.not_support_cg_id == ([2005, 2000] if isinstance(sent, list) else [])


def test_an_accounts_numbers_are_read_in_either_spelling(
    farm: stub.Farm, client: FarmClient
) -> None:
    users = [{"userId": "7", "output_bid": 1}, {"outputBid": "2"}, None]
    farm.answer("getBid", {"output_bid": 20201, "sub_user_output_bids": users})
    bids = client.user.transfer_bid()
    assert bids.output_bid == "20201"
    assert [it.output_bid for it in bids.sub_user_output_bids] == ["1", "2"]
    assert bids.sub_user_output_bids[0].user_id == 7
