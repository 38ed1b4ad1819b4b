"""Celery's doors to reports and mails. The rows say what is due; a lost tick is late.

Both may run twice at once, on two machines or after a beat too many: the keys of the
rows and the leases see to it. The locks only save work.
"""

from celery import shared_task
from django.utils import timezone

from apps.common.locks import LockLost, exclusive
from apps.costs.mails.schedule import reports_enqueue
from apps.costs.mails.work import mails_work

_LEASE_S = 300
"""Longer than writing and sending one mail may take."""


@shared_task(name="costs.reports_tick", ignore_result=True)
def reports_tick() -> None:
    """Write down who gets which report now."""
    with exclusive("reports") as lock:
        if lock is not None:
            reports_enqueue(timezone.now())


@shared_task(name="costs.mails_tick", ignore_result=True)
def mails_tick() -> None:
    """Send what is due. One at a time, so a slow server never takes all threads."""
    with exclusive("mails", lease_s=_LEASE_S) as lock:
        if lock is None:
            return
        try:
            mails_work(before_each=lock.renew)
        except LockLost:
            return
