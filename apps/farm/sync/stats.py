"""The account's frame counts over time (queryAllFrameStats)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.farm.models import FrameStats
from apps.farm.polls import Poll
from apps.farm.reconcile import account_touch
from apps.renderbus.schemas import FrameStatsRow

_NUMBERS = {
    "executing": "executing_frames_total",
    "done": "done_frames_total",
    "failed": "failed_frames_total",
    "waiting": "waiting_frames_total",
    "abandoned": "abandon_frames_total",
    "total": "total_frames",
}
_LARGEST = 2**62


def read_stats(poll: Poll) -> bool:
    """Ask for the counts and keep them; whether any of them moved."""
    seen_at = timezone.now()
    return stats_record(poll.account.pk, poll.client.query.all_frame_stats(), seen_at)


def stats_record(account_id: int, row: FrameStatsRow, seen_at: datetime) -> bool:
    """Keep the counts where a number moved; whether one did.

    A number that makes no sense, or is missing, is taken for the last one.
    """
    last = FrameStats.objects.filter(account=account_id).order_by("-seen_at").first()
    values = {}
    for name, wire in _NUMBERS.items():
        number = getattr(row, wire)
        plausible = number is not None and 0 <= number < _LARGEST
        values[name] = number if plausible else getattr(last, name, 0)
    if last is not None and all(getattr(last, n) == v for n, v in values.items()):
        return False
    with transaction.atomic():
        FrameStats.objects.create(account_id=account_id, seen_at=seen_at, **values)
        account_touch(account_id=account_id)
    return True
