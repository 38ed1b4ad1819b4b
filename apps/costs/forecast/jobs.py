"""The job that keeps forecasts and anomalies up to date."""

import logging

from celery import shared_task
from django.utils import timezone

from apps.common.locks import exclusive
from apps.costs.forecast.anomalies import anomalies_find
from apps.costs.forecast.everything import everything_refresh
from apps.costs.forecast.making import forecasts_make
from apps.costs.forecast.projects import projects_refresh
from apps.costs.forecast.settling import forecasts_forget, forecasts_settle

logger = logging.getLogger(__name__)


@shared_task(name="costs.forecasts_tick", ignore_result=True)
def forecasts_tick() -> None:
    """Judge forecasts of what has ended, make those that are due, look for anomalies.

    Twice at once would do no harm; the lock saves the work.
    """
    with exclusive("forecasts") as lock:
        if lock is None:
            return
        now = timezone.now()
        settled = forecasts_settle(now)
        lock.renew()
        made = forecasts_make(now)
        lock.renew()
        found = anomalies_find(now)
        projects_refresh()
        everything_refresh()
        forecasts_forget(now)
    if settled or found:
        logger.info(
            "forecasts: %s made, %s judged; %s new anomalies", made, settled, found
        )
