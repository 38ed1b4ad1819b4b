"""The trail as a file: every row, harmless to spreadsheets, in the viewer's zone."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.audit.models import AuditEntry
from apps.audit.services import audit_record
from apps.dashboard.activity import export as activity_csv
from apps.farm.models import Grant, Role
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.activity_rows import click, settled
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db
URL = "/activity/entries.csv"


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    response: Any = client.get(URL + query)
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_each_entry_is_a_row_newest_first(viewer: User) -> None:
    task = make_task(make_account(name="studio"), project_name="Dune")
    click(task, reason="wrong camera", remote_addr="10.0.0.9")
    settled(task, "confirmed", farm_request_id="farm-77")
    end, act = rows(signed_in(viewer))
    entry = AuditEntry.objects.get(number=1)
    assert act["Number"] == "1"
    assert act["Person"] == "mei"
    assert act["From where"] == "10.0.0.9"
    assert act["What happened"].startswith("mei asked to stop 2W")
    assert act["Why"] == "wrong camera"
    assert (act["Account"], act["Project"]) == ("studio", "Dune")
    assert '"state": "rendering"' in act["Before"]
    assert act["Digest"] == entry.digest
    assert end["The farm's request"] == "farm-77"
    assert end["Click"] == act["Click"] == "click-1"


def test_times_are_in_the_viewers_zone_with_its_offset(viewer: User) -> None:
    click(make_task())
    client = signed_in(viewer)
    client.cookies["zone"] = "Asia/Shanghai"
    [row] = rows(client)
    assert row["Time"].endswith("+08:00")
    told = datetime.fromisoformat(row["Time"])
    assert told == AuditEntry.objects.get().at.replace(microsecond=0)


FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\uff1d1+1")


def test_nothing_of_it_runs_in_a_spreadsheet(viewer: User) -> None:
    for text in FORMULAS:
        audit_record(
            actor=text,
            verb="task.stop",
            target_kind="task",
            target_id=text,
            target_label=text,
            project=text,
            reason=text,
            remote_addr=text,
            before=text,
            after={"farm_request_id": text},
            request_id=text,
        )
    for row in rows(signed_in(viewer)):
        for name, cell in row.items():
            plain = cell.lstrip(" '\t")
            safe = cell.startswith("'") or plain[:1] not in "=+-@\uff1d"
            assert safe or not plain, (name, cell)


def test_it_has_the_page_s_filters(viewer: User) -> None:
    task, other = make_task(), make_task()
    click(task)
    click(other, request_id="b", actor="ann")
    settled(other, "refuted", request_id="b")
    client = signed_in(viewer)
    assert [row["Number"] for row in rows(client, "?person=ann")] == ["2"]
    assert [row["Number"] for row in rows(client, "?bad=1")] == ["3"]
    assert [row["Number"] for row in rows(client, f"?task={task.pk}")] == ["1"]
    assert rows(client, "?to=2020-01-01") == []


def test_it_holds_what_the_reader_may_see(viewer: User) -> None:
    mine, other = make_task(), make_task()
    user = make_user("ann")
    Grant.objects.create(user=user, account=mine.account, role=Role.VIEWER)
    click(mine)
    click(other, request_id="b")
    assert [row["Number"] for row in rows(signed_in(user))] == ["1"]
    assert len(rows(signed_in(viewer))) == 2


def test_what_a_click_may_cost_is_for_those_who_see_money(viewer: User) -> None:
    click(make_task(), after={"stake": "12.5"})
    payer = make_user("payer", *VIEW, "costs.view_costday")
    assert "12.5" not in rows(signed_in(viewer))[0]["After"]
    assert "12.5" in rows(signed_in(payer))[0]["After"]


def test_it_is_written_batch_by_batch(
    viewer: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(activity_csv, "AT_ONCE", 4)
    task = make_task()
    for number in range(9):
        click(task, request_id=f"c{number}")
    response: Any = signed_in(viewer).get(URL)
    with django_assert_num_queries(3):
        text = b"".join(response.streaming_content).decode("utf-8-sig")
    numbers = [row["Number"] for row in csv.DictReader(io.StringIO(text))]
    assert numbers == [str(n) for n in range(9, 0, -1)]


def test_it_is_in_the_reader_s_language(viewer: User) -> None:
    click(make_task())
    client = signed_in(viewer)
    client.cookies["django_language"] = "zh-hans"
    [row] = rows(client)
    assert len(row) == 17
