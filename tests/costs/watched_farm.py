"""A simulated farm with its own books, watched for hours of its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from apps.costs.residues.jobs import residues_check
from apps.costs.residues.selectors import residues_now
from apps.farm.sync import sync_frames, sync_heartbeat, sync_profile, sync_sweep
from tests.farm.mirrors import account_of, reloaded
from tests.simulator_farm import MakeFarm, SimulatedFarm

START = datetime(2026, 11, 23, tzinfo=UTC)


class WatchedFarm:
    """The farm, our account on it, and the one clock of both."""

    def __init__(self, farm: SimulatedFarm, clock: time_machine.Traveller) -> None:
        self.farm = farm
        self.clock = clock
        self.account = account_of(farm)

    def wait(self, **span: float) -> None:
        """Time passes, on the farm and here."""
        seconds = timedelta(**span).total_seconds()
        self.clock.shift(seconds)
        self.farm.advance(seconds)

    def read_frames(self) -> None:
        """Read frames until none are due now."""
        for _ in range(20):
            if sync_frames(reloaded(self.account)) is None:
                return

    def look_at_frames(self) -> None:
        """Active tasks and their frames once."""
        sync_heartbeat(reloaded(self.account))
        self.read_frames()

    def look(self) -> None:
        """Balance, tasks and frames once."""
        sync_profile(reloaded(self.account))
        self.look_at_frames()

    def check(self) -> None:
        """What the tick does."""
        residues_check(now=timezone.now())

    def full_pass(self) -> None:
        """The balance, then everything that may explain it, then the check."""
        sync_profile(reloaded(self.account))
        self.wait(seconds=20)
        sync_sweep(reloaded(self.account))
        sync_heartbeat(reloaded(self.account))
        self.wait(seconds=30)  # Frames of what is active are not read at once.
        self.read_frames()
        self.check()

    @property
    def residues(self) -> list[tuple[str, str]]:
        """What differs now, as (of what, amount)."""
        rows = residues_now(account_ids=[self.account.pk])
        return [(row.of, f"{row.amount:f}") for row in rows]


@contextmanager
def watched(new_farm: MakeFarm, **options: Any) -> Iterator[WatchedFarm]:
    """A farm and our clock start together and stand still unless moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield WatchedFarm(new_farm(**options), clock)
