"""Asking for a file, and getting it."""

import logging
from collections.abc import Sized
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.costs.exports.files import export_path
from apps.costs.exports.tables import Table
from apps.costs.models import Export, ExportFormat, ExportState
from apps.costs.selectors.entries import entry_list
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.sums import may_see
from apps.costs.selectors.tables import View, cost_tables

logger = logging.getLogger(__name__)

TICK = "costs.exports_tick"
QUEUE = "costs"
STALE_S = 10
"""A message that waited longer has been overtaken by the usual round."""
SMALL = 2000
"""Rows that are written while somebody waits for the page."""
OPEN_MOST = 10
"""Files that one person may wait for at the same time."""
OPEN = (ExportState.QUEUED, ExportState.WRITING)


class ExportRefused(Exception):
    """No file for this; str() is a sentence for people."""


def export_ask(
    *, user: Any, format: ExportFormat, query: CostQuery, view: View, language: str
) -> Export:
    """Have a worker write what a costs page shows into a file. Raises ExportRefused.

    The days are fixed now: "the last 30 days" stay those of the click. Who asks for
    the same again while it is being written gets the one that is.
    """
    if not may_see(user):
        raise ExportRefused(_("You may not see what things cost."))
    period = query.period
    days = {"from": period.start.isoformat(), "to": period.last.isoformat()}
    values: dict[str, Any] = {
        "format": format,
        "query": {"view": view, "params": query.params(**days)},
        "language": language,
    }
    with transaction.atomic():
        waiting = Export.objects.filter(user=user, state__in=OPEN)
        same = waiting.filter(**values).order_by("-asked_at").first()
        if same is not None:
            return same
        if waiting.count() >= OPEN_MOST:
            raise ExportRefused(_("So many of your files are being written already."))
        export = Export.objects.create(
            user=user,
            asked_at=timezone.now(),
            name=export_name(query, view, format),
            **values,
        )
        transaction.on_commit(partial(_tell, export.pk), robust=True)
    return export


def export_name(query: CostQuery, view: View, format: ExportFormat) -> str:
    """The file's name: plain letters, whatever the costs are filtered by."""
    return f"{view}_{query.period.start}_{query.period.last}.{format.value}"


def small_csv(*, user: Any, query: CostQuery, view: View) -> Table | None:
    """The page's table where it is so short that nobody has to wait; else None."""
    if view == "entries":
        rows = entry_list(user=user, query=query).values_list("pk")[: SMALL + 1]
        if len(rows) > SMALL:
            return None
        return cost_tables(query, user=user, view=view)[0]
    table = cost_tables(query, user=user, view=view)[0]
    return table if isinstance(table.rows, Sized) and len(table.rows) <= SMALL else None


def _tell(export_id: UUID) -> None:
    """Have a worker look now; beat does it anyway. Nobody's page fails for it."""
    try:
        current_app.send_task(TICK, queue=QUEUE, expires=STALE_S, retry=False)
    except Exception as error:
        logger.warning("Export %s waits for beat: %s", export_id, type(error).__name__)


def export_get(*, user: Any, export_id: UUID) -> Export | None:
    """The user's own export; None for everybody else's."""
    if not may_see(user):
        return None
    return Export.objects.filter(pk=export_id, user=user).first()


def export_file(export: Export) -> Path | None:
    """The finished file; None while there is none, or when it is gone."""
    path = export_path(export.pk)
    return path if export.state == ExportState.READY and path.is_file() else None
