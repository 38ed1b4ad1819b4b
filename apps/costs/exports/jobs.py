"""Celery's door to the files. The rows say what is wanted; a lost tick is late."""

from celery import shared_task

from apps.costs.exports.services import TICK
from apps.costs.exports.writing import exports_work


@shared_task(name=TICK, ignore_result=True)
def exports_tick() -> None:
    """Write the files that somebody waits for. Leases keep two ticks apart."""
    exports_work()
