"""The clicks of an outage: a mirrored farm, a user, and a look at how they end."""

import logging
import time
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import Error, connection

from apps.actions.models import Intent, IntentState
from apps.actions.services import intents_request
from apps.farm.crypto import encrypt
from apps.farm.models import Pulse, RenderTask
from apps.farm.sync import sync_once
from apps.simulator.options import Options
from apps.simulator.wire.server import build
from tests.factories import make_account
from tests.simulator_farm import ACCESS_ID, ACCESS_KEY, SimulatedFarm

PROMISED = set(IntentState) - {
    IntentState.HELD,
    IntentState.QUEUED,
    IntentState.SENDING,
    IntentState.ACCEPTED,
}


class Farm:
    """A farm with some tasks that render, and somebody who stops them."""

    def __init__(self, tasks: int) -> None:
        logging.disable(logging.CRITICAL)
        call_command("migrate", verbosity=0)
        options = Options(
            access_id=ACCESS_ID, access_key=ACCESS_KEY, tasks=0, frames=0, speed=0
        )
        server = build(options)
        server.start()
        self.farm = SimulatedFarm(server)
        for _ in range(tasks):
            self.farm.add_task(frames=4, seconds=600)
        account = make_account(
            domain=self.farm.domain,
            protocol="http",
            access_id=ACCESS_ID,
            access_key_encrypted=encrypt(ACCESS_KEY),
        )
        sync_once(account, lambda *_: None)
        self.user = User.objects.create_superuser("root")

    def wait_for_pulse(self) -> None:
        """Until the worker has done its first job."""
        deadline = time.monotonic() + 60
        while not Pulse.objects.filter(name="clicks").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def slow_down(self) -> None:
        """Answers take so long that somebody can die meanwhile."""
        self.farm.fault("latency", "stopTask", seconds=5, count=0)

    def is_sending(self) -> bool:
        """Whether a click is on its way just now."""
        try:
            return Intent.objects.filter(state=IntentState.SENDING).exists()
        except Error:
            return False
        finally:
            connection.close()

    def _is_open(self) -> bool:
        """Whether any click has not ended as was promised."""
        try:
            return Intent.objects.exclude(state__in=PROMISED).exists()
        except Error:
            return True
        finally:
            connection.close()

    def click_and_wait(self, longest: float) -> dict[str, Any]:
        """Stop everything; when the last of it has ended, and how."""
        began = time.monotonic()
        ids = list(RenderTask.objects.values_list("pk", flat=True))
        intents_request(user=self.user, operation="stop", task_ids=ids)
        clicked = time.monotonic() - began
        while self._is_open() and time.monotonic() - began < longest:
            time.sleep(0.1)
        ended = time.monotonic() - began
        self.farm.clear_faults()
        return {
            "clicked": round(clicked, 1),
            "ended": round(ended, 1),
            "states": sorted(Intent.objects.values_list("state", flat=True)),
            "executions": self.farm.executions("stop"),
            "calls": self.farm.calls("stopTask"),
        }
