"""What reports are about: two accounts, a few tasks, and fees of the last days."""

from datetime import datetime, timedelta

from django.utils import timezone

from apps.costs.ledger.posting import ledger_post_all
from tests.costs.factories import make_change
from tests.factories import make_account, make_frame, make_task


def some_costs() -> None:
    """Two accounts, a few tasks, and fees of the last days."""
    now = timezone.now()
    for number in range(2):
        account = make_account(name=f"farm {number}", seen_at=now, swept_at=now)
        for _ in range(3):
            task = make_task(account, submitted_at=now - timedelta(days=40))
            for day in range(4):
                frame = make_frame(task, number=day, status_code=4)
                _ = make_change(frame, f"{day + 1}.25", seen_at=_ago(now, day))
    ledger_post_all()


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days, hours=1)
