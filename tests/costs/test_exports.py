"""Files that a worker writes: whole or not at all, by one writer, for one person."""

import csv
import io
import os
import threading
import time
import uuid
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from apps.common.money import money_text
from apps.costs.exports import services, writing
from apps.costs.exports.files import FORGOTTEN_S, export_path, exports_folder
from apps.costs.exports.jobs import exports_tick
from apps.costs.exports.services import (
    OPEN_MOST,
    ExportRefused,
    export_ask,
    export_file,
    export_get,
    small_csv,
)
from apps.costs.exports.tables import Column, Table
from apps.costs.exports.writing import GIVEN_UP, KEPT, LEASE, exports_work
from apps.costs.models import Export, ExportFormat, ExportState, Posting
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.spend import spend_total
from tests.conftest import make_user
from tests.costs.posting_rows import make_posting
from tests.costs.spend_rows import DAY, make_leaf
from tests.factories import make_account, make_frame

pytestmark = pytest.mark.django_db

CSV, XLSX = ExportFormat.CSV, ExportFormat.XLSX
FORMULA = "=HYPERLINK(1)"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def payer() -> User:
    """May see what things cost."""
    return make_user("payer", "farm.view_rendertask", "costs.view_costday")


@pytest.fixture
def ledger() -> None:
    """Money of two currencies, to the last digit."""
    for place, currency in enumerate(("CNY", "USD", "CNY")):
        leaf = make_leaf(make_account(currency=currency), project_name=FORMULA)
        for number in range(3):
            frame = make_frame(leaf)
            amount = Decimal(1 + number) + Decimal("0.00000001") * place
            make_posting(frame, str(amount))


def query(**values: str) -> CostQuery:
    days = {"from": "2026-11-01", "to": "2026-11-30"}
    return CostQuery.read(days | values, date(2026, 11, 23))


def ask(user: User, format: ExportFormat = XLSX, **more: Any) -> Export:
    fields: dict[str, Any] = {"query": query(), "view": "entries", "language": "en"}
    return export_ask(user=user, format=format, **fields | more)


def reread(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


@pytest.mark.usefixtures("ledger")
def test_a_file_says_what_the_page_says_to_the_last_digit(payer: User) -> None:
    exports = {
        (format, view): ask(payer, format, view=view, query=query(by="project"))
        for format in ExportFormat
        for view in ("costs", "entries")
    }
    exports_tick()
    totals = {
        total.currency: money_text(total.money.amount)
        for total in spend_total(user=payer, scope=query().scope)
    }
    for (format, view), export in exports.items():
        path = export_file(reread(export))
        assert path is not None
        rows = read(path, format)
        sums: dict[str, Decimal] = {}
        column = "Spent" if view == "costs" else "Amount"
        for row in rows:
            if view == "entries" or row["Project"] != "Total":
                known = sums.get(row["Currency"], Decimal())
                sums[row["Currency"]] = known + Decimal(row[column])
        assert {name: money_text(value) for name, value in sums.items()} == totals


def read(path: Path, format: ExportFormat) -> list[dict[str, str]]:
    """The first table; money of XLSX files as it is shown."""
    if format == CSV:
        text = path.read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))
    head, *rows = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    return [
        {str(h.value): str(cell.value) for h, cell in zip(head, row, strict=True)}
        for row in rows
    ]


@pytest.mark.usefixtures("ledger")
def test_how_far_it_is_is_told_and_the_end_is_ready(payer: User) -> None:
    export = ask(payer)
    assert (export.state, export.name) == (
        ExportState.QUEUED,
        "entries_2026-11-01_2026-11-30.xlsx",
    )
    assert exports_work() == 1
    export = reread(export)
    assert export.state == ExportState.READY
    assert export.rows_done == export.rows_total == 9
    assert export.ready_at is not None and export.lease_until is None
    assert exports_work() == 0


def test_names_in_a_file_are_run_by_nobody(payer: User, ledger: None) -> None:
    table = small_csv(user=payer, query=query(by="project"), view="costs")
    assert table is not None
    assert [row[0] for row in table.rows][:1] == [FORMULA]
    export = ask(payer, CSV, view="costs", query=query(by="project"))
    exports_work()
    assert b"\n'=HYPERLINK(1)," in export_path(export.pk).read_bytes()


def test_words_in_a_file_are_in_the_askers_language(payer: User, ledger: None) -> None:
    export = ask(payer, CSV, language="zh-hans")
    exports_work()
    head = export_path(export.pk).read_bytes().decode("utf-8-sig").splitlines()[0]
    assert not head.isascii()


def test_the_days_are_those_of_the_click(payer: User, ledger: None) -> None:
    relative = CostQuery.read({"period": "7d"}, DAY)
    export = ask(payer, query=relative)
    assert export.query["params"]["to"] == DAY.isoformat()
    assert "period" not in export.query["params"]
    exports_work()
    assert reread(export).rows_done == 9


def test_only_who_asked_for_a_file_gets_it(payer: User, ledger: None) -> None:
    export = ask(payer)
    other = make_user("other", "costs.view_costday")
    assert export_get(user=other, export_id=export.pk) is None
    assert export_get(user=payer, export_id=export.pk) == export
    payer.user_permissions.clear()
    payer = User.objects.get(pk=payer.pk)
    assert export_get(user=payer, export_id=export.pk) is None


def test_without_the_right_there_is_no_file(viewer: User) -> None:
    with pytest.raises(ExportRefused):
        ask(make_user("nobody", "farm.view_rendertask"))


def test_a_right_that_was_taken_meanwhile_ends_it(payer: User, ledger: None) -> None:
    export = ask(payer)
    payer.user_permissions.clear()
    exports_work()
    assert reread(export).state == ExportState.FAILED
    assert not list(exports_folder().iterdir())


def test_the_same_click_twice_is_one_file(payer: User) -> None:
    assert ask(payer) == ask(payer)
    assert ask(payer) != ask(payer, CSV)


def test_nobody_can_ask_for_any_number_of_files(payer: User) -> None:
    for number in range(OPEN_MOST):
        ask(payer, query=query(project=f"p{number}"))
    with pytest.raises(ExportRefused):
        ask(payer, query=query(project="one more"))


def test_the_folder_is_private_and_names_are_ids(payer: User) -> None:
    export = ask(payer, query=query(project="../../etc/passwd"))
    exports_work()
    folder = exports_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == [export.pk.hex]


def test_a_dead_writer_is_replaced_after_its_lease(payer: User, ledger: None) -> None:
    export = ask(payer)
    rows = Export.objects.filter(pk=export.pk)
    now = timezone.now()
    rows.update(state=ExportState.WRITING, lease_until=now + timedelta(seconds=30))
    assert exports_work() == 0
    rows.update(lease_until=now - timedelta(seconds=1))
    assert exports_work() == 1
    assert reread(export).state == ExportState.READY


def test_a_writer_that_was_replaced_changes_nothing(
    payer: User, ledger: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(payer)
    later = timezone.now() + 2 * LEASE

    def overtaken(*_: Any, **__: Any) -> list[Table]:
        Export.objects.filter(pk=export.pk).update(lease_until=later)
        return [Table("x", [Column("n", "int")], [(1,)])]

    monkeypatch.setattr(writing, "cost_tables", overtaken)
    exports_work()
    export = reread(export)
    assert (export.state, export.lease_until) == (ExportState.WRITING, later)
    assert not list(exports_folder().iterdir())


def test_progress_renews_the_lease_while_rows_are_written(
    payer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(payer, CSV, view="costs")
    seen: list[int] = []

    def rows() -> Any:
        for number in range(2000):
            seen.append(reread(export).rows_done)
            yield (number,)

    table = Table("x", [Column("n", "int")], rows())
    monkeypatch.setattr(writing, "cost_tables", lambda *_, **__: [table])
    monkeypatch.setattr(writing, "TOLD_EVERY_S", 0.0)
    exports_work()
    assert sorted(set(seen)) == [0, 500, 1000, 1500]
    assert reread(export).rows_done == 2000


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (KeyError("a secret"), "KeyError"),
    ],
)
def test_what_fails_says_why_and_leaves_nothing_behind(
    payer: User, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    export = ask(payer)

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(writing, "cost_tables", fail)
    exports_work()
    export = reread(export)
    assert export.state == ExportState.FAILED
    assert told in export.error and "secret" not in export.error
    assert not list(exports_folder().iterdir())
    assert export_file(export) is None


def test_files_older_than_a_day_are_thrown_away(payer: User, ledger: None) -> None:
    export, young = ask(payer), ask(payer, CSV)
    exports_work()
    long_ago = timezone.now() - KEPT - timedelta(minutes=1)
    Export.objects.filter(pk=export.pk).update(asked_at=long_ago)
    exports_work()
    assert list(Export.objects.all()) == [young]
    assert [path.name for path in exports_folder().iterdir()] == [young.pk.hex]


def test_what_dead_writers_left_is_thrown_away_and_files_of_others_stay(
    payer: User, ledger: None
) -> None:
    kept = ask(payer)
    exports_work()
    folder = exports_folder()
    (folder / "dead.writer").mkdir()
    (folder / "dead.writer" / "file").write_text("half")
    (folder / uuid.uuid4().hex).write_text("nobody's")
    exports_work()
    assert len(list(folder.iterdir())) == 3, "somebody may be writing them"
    old = time.time() - FORGOTTEN_S - 60
    for path in folder.iterdir():
        os.utime(path, (old, old))
    exports_work()
    assert [path.name for path in folder.iterdir()] == [kept.pk.hex]


def test_what_is_not_written_in_an_hour_is_given_up(payer: User) -> None:
    export = ask(payer)
    Export.objects.filter(pk=export.pk).update(
        asked_at=timezone.now() - GIVEN_UP - timedelta(minutes=1)
    )
    assert exports_work() == 0
    assert reread(export).state == ExportState.FAILED


def test_polls_keep_their_threads_however_many_files_are_asked_for(payer: User) -> None:
    for number in range(3):
        ask(payer, query=query(project=f"p{number}"))
    lease = timezone.now() + LEASE
    two = list(Export.objects.values_list("pk", flat=True)[:2])
    Export.objects.filter(pk__in=two).update(
        state=ExportState.WRITING, lease_until=lease
    )
    assert exports_work() == 0


def test_only_short_tables_are_written_while_somebody_waits(
    payer: User, ledger: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert small_csv(user=payer, query=query(), view="entries") is not None
    monkeypatch.setattr(services, "SMALL", 8)
    assert small_csv(user=payer, query=query(), view="entries") is None
    assert small_csv(user=payer, query=query(), view="costs") is not None
    monkeypatch.setattr(services, "SMALL", 0)
    assert small_csv(user=payer, query=query(), view="costs") is None


def test_a_broker_that_is_gone_fails_nobodys_page(
    payer: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(services.current_app, "send_task", gone)
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(payer)
    assert export.state == ExportState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_write_each_file_once(payer: User, ledger: None) -> None:
    exports = [ask(payer, query=query(by=by)) for by in ("day", "project", "task")]
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(exports_work())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 3
    assert {reread(export).state for export in exports} == {ExportState.READY}


@pytest.mark.django_db(transaction=True)
def test_others_write_to_the_database_while_a_file_is_written(
    payer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite refuses whoever reads on and wants to write after somebody else did."""
    one = make_posting(make_frame(make_leaf(make_account())), "0.01")
    names = [field.attname for field in Posting._meta.concrete_fields][1:]
    values = {name: getattr(one, name) for name in names}
    Posting.objects.bulk_create(Posting(**values) for _ in range(599))
    export = ask(payer, CSV)
    monkeypatch.setattr("apps.costs.selectors.posting_table.AT_ONCE", 100)
    monkeypatch.setattr(writing, "TOLD_EVERY_S", 0.0)
    tell = writing.Writer._tell

    def telling(self: writing.Writer, done: int) -> None:
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        tell(self, done)

    def elsewhere() -> None:
        User.objects.update(first_name=str(time.monotonic()))
        connection.close()

    monkeypatch.setattr(writing.Writer, "_tell", telling)
    exports_work()
    export = reread(export)
    assert (export.state, export.error, export.rows_done) == ("ready", "", 600)
