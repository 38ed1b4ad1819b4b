"""Celery's doors: the jobs of each part, found here by the workers."""

from apps.costs.budgets.jobs import budgets_tick
from apps.costs.exports.jobs import exports_tick
from apps.costs.forecast.jobs import forecasts_tick
from apps.costs.ledger.jobs import ledger_tick
from apps.costs.mails.jobs import mails_tick, reports_tick
from apps.costs.residues.jobs import residues_tick

__all__ = (
    "budgets_tick",
    "exports_tick",
    "forecasts_tick",
    "ledger_tick",
    "mails_tick",
    "reports_tick",
    "residues_tick",
)
