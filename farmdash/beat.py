"""Beat's scheduler: nothing kept on disk, and everything due at once at the start."""

from datetime import timedelta
from typing import Any

from celery.beat import Scheduler

from farmdash import alive

LONG_AGO = timedelta(days=400)


class PromptScheduler(Scheduler):  # type: ignore[misc]
    """Each job runs when beat starts, then every period.

    Ticks only look for work that is due, so one too many costs nothing, while the
    stock scheduler would leave a fresh start without data for a whole period. There is
    no file either, so beat runs with a read-only root and nothing can be corrupt.
    """

    def setup_schedule(self) -> None:
        """The table from the settings, all of it due now."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - LONG_AGO

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; seconds until the next look."""
        alive.touch()
        return float(super().tick(*args, **kwargs))
