"""Celery's doors: the jobs of each part, found here by the workers."""

from apps.costs.ledger.jobs import ledger_tick

__all__ = ("ledger_tick",)
