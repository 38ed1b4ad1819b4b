"""The platform's own logs over the API."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmAccount
from tests.api.scripts import Writer
from tests.factories import NOW, make_account
from tests.farm.reading_rows import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def script(chief: Writer) -> Writer:
    return chief


def test_a_line_has_what_the_platform_wrote(
    script: Writer, account: FarmAccount
) -> None:
    record = make_record(account)
    assert script.get("records") == {
        "items": [
            {
                "id": record.pk,
                "account": "studio",
                "kind": "operation",
                "at": "2026-11-23T09:00:00Z",
                "actor": "studio-main",
                "source": "1",
                "address": "192.0.2.7",
                "what": "Stop the task",
                "task_remote_ids": [17],
                "data": {"buttonName": "btn_stop", "taskIds": ["2W17"]},
            }
        ],
        "next": None,
    }


def test_lines_come_newest_first_in_pages(script: Writer, account: FarmAccount) -> None:
    step = timedelta(milliseconds=300)
    ids = [make_record(account, at=NOW - step * (n // 2)).pk for n in range(5)]
    found: list[int] = []
    path: str | None = "records?limit=2"
    while path:
        answer = script.get(path)
        found += [one["id"] for one in answer["items"]]
        path = answer["next"] and answer["next"].partition("/api/v1/")[2]
    assert found == [ids[1], ids[0], ids[3], ids[2], ids[4]]


def test_filters_leave_what_is_asked_for(script: Writer, account: FarmAccount) -> None:
    stop = make_record(account).pk
    login = make_record(account, kind="login", actor="ann", task_ids=[]).pk
    other = make_record(make_account(), task_ids=[18]).pk
    for query, wanted in {
        "kind=login": [login],
        "actor=ann": [login],
        "account=studio": [login, stop],
        "task_remote_id=18": [other],
        "text=stop the": [other, login, stop],
        "start=2026-11-23T09:00:01Z": [],
    }.items():
        found = [one["id"] for one in script.get(f"records?{query}")["items"]]
        assert found == wanted, query
    assert "offset" in script.get("records?start=2026-11-23T09:00:00", 422)["detail"]


def test_they_are_for_administrators(account: FarmAccount, operator: User) -> None:
    make_record(account)
    assert Writer(operator).get("records", 403)["detail"]
