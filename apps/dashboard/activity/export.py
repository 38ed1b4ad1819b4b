"""What happened as a CSV file, row by row: nothing of it is held in memory."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.audit.models import AuditEntry
from apps.audit.wording import entry_text
from apps.costs.exports.sheets import csv_stream
from apps.costs.exports.tables import Column, Table
from apps.dashboard.activity.lines import line_text
from apps.dashboard.activity.merged import Happened, Place, stretch
from apps.farm.models import FarmRecord
from apps.farm.selectors.trail import after_shown

AT_ONCE = 500


def activity_rows(
    entries: QuerySet[AuditEntry],
    records: QuerySet[FarmRecord],
    *,
    accounts: Mapping[int, str],
    with_money: bool,
    language: str,
    zone: tzinfo,
) -> Iterator[bytes]:
    """Pieces of the file, the newest first; times have their zone's offset.

    `accounts` are names by key. Spreadsheets take none of its texts for a formula.
    """
    with override(language):
        columns = _columns()
    row_of = partial(_row, accounts=accounts, with_money=with_money)
    rows = _rows(entries, records, row_of, language)
    return csv_stream(Table(_("Activity"), columns, rows, zone))


def _columns() -> list[Column]:
    return [
        Column(_("Number"), "int"),
        Column(_("Time"), "time"),
        Column(_("Person")),
        Column(_("From where")),
        Column(_("What happened")),
        Column(_("Verb")),
        Column(_("About")),
        Column(_("Key")),
        Column(_("Name")),
        Column(_("Account")),
        Column(_("Project")),
        Column(_("Why")),
        Column(_("Before")),
        Column(_("After")),
        Column(_("The farm's request")),
        Column(_("Click")),
        Column(_("Digest")),
    ]


def _rows(
    entries: QuerySet[AuditEntry],
    records: QuerySet[FarmRecord],
    row_of: Callable[[Happened], tuple[Any, ...]],
    language: str,
) -> Iterator[tuple[Any, ...]]:
    """Batch by batch: no transaction stays open while somebody downloads slowly."""
    place: Place | None = Place()
    while place is not None:
        batch = stretch(entries, records, limit=AT_ONCE, after=place)
        # Others are served by this thread between two pieces of the file.
        with override(language):
            rows = [row_of(one) for one in batch.items]
        yield from rows
        place = batch.next


def _row(
    one: Happened, *, accounts: Mapping[int, str], with_money: bool
) -> tuple[Any, ...]:
    place = one.account_id
    account = "" if place is None else accounts.get(place, str(place))
    if isinstance(one, FarmRecord):
        return _line_row(one, account)
    return _entry_row(one, account, with_money=with_money)


def _entry_row(entry: AuditEntry, account: str, *, with_money: bool) -> tuple[Any, ...]:
    after = entry.after if isinstance(entry.after, dict) else {}
    return (
        entry.number,
        entry.at,
        entry.actor,
        entry.remote_addr,
        entry_text(entry),
        entry.verb,
        entry.target_kind,
        entry.target_id,
        entry.target_label,
        account,
        entry.project,
        entry.reason,
        _json(entry.before),
        _json(after_shown(entry, with_money=with_money)),
        str(after.get("farm_request_id") or ""),
        entry.request_id,
        entry.digest,
    )


def _line_row(record: FarmRecord, account: str) -> tuple[Any, ...]:
    """A line of the platform's own logs: it has no number, and no seal of ours."""
    tasks = ", ".join(str(task) for task in record.task_ids)
    return (
        None,
        record.at,
        record.actor,
        record.address,
        line_text(record),
        f"platform.{record.kind}",
        "task" if tasks else "account",
        tasks,
        "",
        account,
        "",
        "",
        "",
        _json(record.data),
        "",
        "",
        "",
    )


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
