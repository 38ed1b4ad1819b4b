"""Writing files: claimed by a lease, told how far, whole or not at all."""

import logging
import time
from collections.abc import Sized
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.costs.exports.files import (
    export_path,
    forgotten_files,
    paths_drop,
    scratch_folder,
)
from apps.costs.exports.services import OPEN
from apps.costs.exports.sheets import Table, csv_stream, xlsx_write
from apps.costs.models import Export, ExportFormat, ExportState
from apps.costs.selectors.entries import entry_list
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.sums import may_see
from apps.costs.selectors.tables import View, cost_tables

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Renewed with the progress; longer than counting rows and packing a file take."""
TOLD_EVERY_S = 1
GIVEN_UP = timedelta(hours=1)
"""A file that is not there by then never will be."""
KEPT = timedelta(days=1)
WRITERS_MOST = 2
"""Files that are written at the same time: polls need threads, too."""


class LeaseLost(Exception):
    """Another writer has the export, or nobody wants it any more."""


def exports_work() -> int:
    """Write what waits, one file after the other; how many that were."""
    exports_prune(timezone.now())
    written = 0
    while (writer := _claimed(timezone.now())) is not None:
        writer.write()
        written += 1
    return written


def exports_prune(now: datetime) -> None:
    """Throw old files away, and give up on what was never written."""
    old = Export.objects.filter(asked_at__lt=now - KEPT)
    if ids := list(old.values_list("pk", flat=True)):
        paths_drop(export_path(pk) for pk in ids)
        Export.objects.filter(pk__in=ids).delete()
    if left := forgotten_files():
        known = {pk.hex for pk in Export.objects.values_list("pk", flat=True)}
        paths_drop(path for path in left if path.name not in known)
    late = Export.objects.filter(state__in=OPEN, asked_at__lt=now - GIVEN_UP)
    if late.exists():
        late.update(state=ExportState.FAILED, lease_until=None)


def _claimed(now: datetime) -> "Writer | None":
    """The oldest export that nobody writes, ours now."""
    writing = Export.objects.filter(state=ExportState.WRITING, lease_until__gte=now)
    if writing.count() >= WRITERS_MOST:
        return None
    free = Q(state=ExportState.QUEUED) | Q(
        state=ExportState.WRITING, lease_until__lt=now
    )
    for export in Export.objects.filter(free).order_by("asked_at"):
        same = Export.objects.filter(
            pk=export.pk, state=export.state, lease_until=export.lease_until
        )
        lease = now + LEASE
        if same.update(state=ExportState.WRITING, lease_until=lease, rows_done=0):
            export.state, export.lease_until = ExportState.WRITING, lease
            return Writer(export)
    return None


class Writer:
    """Writes one export that it holds the lease of."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._told_at = time.monotonic()

    def write(self) -> None:
        """Write the file and say what became of it; never raises."""
        try:
            with scratch_folder(self._export.pk) as scratch:
                self._write(scratch)
        except LeaseLost:
            logger.warning("Export %s was taken over", self._export.pk)
        except Exception as error:
            logger.exception("Export %s could not be written", self._export.pk)
            with translation.override(self._export.language):
                self._end(state=ExportState.FAILED, error=_reason(error))

    def _write(self, scratch: Path) -> None:
        export = self._export
        if not (export.user.is_active and may_see(export.user)):
            self._end(state=ExportState.FAILED, error="")
            return
        unfinished = scratch / "file"
        with translation.override(export.language):
            tables, total = _tables(export)
            self._update(rows_total=total)
            done = self._fill(unfinished, tables, scratch)
        unfinished.replace(export_path(export.pk))
        self._end(
            state=ExportState.READY,
            rows_done=done,
            rows_total=done,
            ready_at=timezone.now(),
        )

    def _fill(self, path: Path, tables: list[Table], scratch: Path) -> int:
        if self._export.format == ExportFormat.XLSX:
            return xlsx_write(path, tables, self._tell, scratch=scratch)
        counted = 0

        def count(done: int) -> None:
            nonlocal counted
            counted = done
            self._tell(done)

        with path.open("xb") as file:
            # A CSV file holds one table: the page's.
            for piece in csv_stream(tables[0], count):
                file.write(piece)
        return counted

    def _tell(self, done: int) -> None:
        """Say how far it is about once a second, which renews the lease."""
        if time.monotonic() - self._told_at >= TOLD_EVERY_S:
            self._told_at = time.monotonic()
            # A database that is busy for a moment costs the bar a step, not the file.
            with suppress(OperationalError):
                self._update(rows_done=done)

    def _update(self, **values: Any) -> None:
        """Write to the row as long as it is ours; LeaseLost when it is not."""
        lease = timezone.now() + LEASE
        ours = Export.objects.filter(
            pk=self._export.pk,
            state=ExportState.WRITING,
            lease_until=self._export.lease_until,
        )
        if not ours.update(**{"lease_until": lease} | values):
            raise LeaseLost
        self._export.lease_until = values.get("lease_until", lease)

    def _end(self, **values: Any) -> None:
        try:
            self._update(lease_until=None, **values)
        except LeaseLost:
            logger.warning("Export %s was taken over at its end", self._export.pk)


def _tables(export: Export) -> tuple[list[Table], int]:
    """What goes into the file, and how many rows that are."""
    asked: dict[str, Any] = export.query
    view: View = asked["view"]
    # The days are in the parameters: what day it is today does not matter.
    query = CostQuery.read(asked["params"], date.max)
    tables = cost_tables(query, user=export.user, view=view)
    if export.format == ExportFormat.CSV:
        tables = tables[:1]
    if view == "entries":
        return tables, entry_list(user=export.user, query=query).count()
    sizes = [len(t.rows) if isinstance(t.rows, Sized) else 0 for t in tables]
    return tables, sum(sizes)


def _reason(error: Exception) -> str:
    """What people are told: no paths, no statements."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return _("An error of farmdash's own (%(kind)s); it is in the log.") % {
        "kind": type(error).__name__
    }
