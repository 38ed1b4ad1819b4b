"""One trial: people, a storm, a calm, and the verdict."""

import random
import time
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from prove.clicks import targets
from prove.clicks.outside import Broker, Control
from prove.clicks.pace import lease_s, patience_s
from prove.clicks.people import People, told_to
from prove.clicks.plan import OTHERS, WORKERS, Harm, Plan, planned
from prove.clicks.tally import Tally
from prove.clicks.verdict import Facts, judge
from prove.clicks.web import listening_socket, web
from prove.clicks.workers import consume, grab, redeliver, sweep
from prove.clicks.wrong import live
from prove.crew import Crew, end_process, forked, runs
from prove.options import Options

KNOWN_WITHIN_S = 120.0
"""A click has ended by then, or is shown as not known; by the true clock."""
CALM_S = 90.0
"""So long a trial may take to come to rest, besides all leases and patience."""


class Trial:
    """Runs in a fresh database."""

    def __init__(
        self, number: int, chance: random.Random, folder: Path, options: Options
    ) -> None:
        self.name = f"trial {number}"
        self.chance = chance
        self.options = options
        self.log = folder / f"told{number}.jsonl"
        self.server, found = targets.farm_with_targets()
        self.plan: Plan = planned(
            chance, found, lease_s=lease_s(), postgres=options.postgres
        )
        self.ended: dict[UUID, str] = {}
        self.known: dict[UUID, float] = {}
        self.people = 0
        """Process of those who click, while they do."""
        self.errands: list[int] = []
        self.broker = Broker()
        self.farm = Control(self.server.url)

    def run(self, tally: Tally) -> None:
        """The whole of it; adds to the tally."""
        settings.FARMDASH_UNDO_SECONDS = self.plan.hold_s
        self.broker.redis.flushall()
        targets.moved_to(self.server.url.removeprefix("http://"))
        session = targets.signed_in()
        connections.close_all()
        pages = listening_socket()
        farm = targets.serving(self.server)
        crew = self._crew(pages)
        try:
            for name in crew.lives:
                crew.start(name)
            port = pages.getsockname()[1]
            self.people = forked(partial(self._people, port, session))
            self._storm(crew, tally)
            self._calm(crew)
            facts = self._facts()
        finally:
            self.broker.tend(now=True)
            crew.end()
            for pid in (*self.errands, *filter(None, (self.people, farm))):
                end_process(pid)
            pages.close()
        judge(self.name, facts, tally)
        self._judge_times(tally)
        tally.trials += 1
        tally.deaths += crew.deaths
        tally.kinds[self.plan.kind] += 1
        self.log.unlink(missing_ok=True)

    def _crew(self, pages: object) -> Crew:
        work = consume if self.plan.celery else grab
        moments = dict(self.plan.moments)

        def life(name: str) -> None:
            work(moments.get(name))

        lives = {name: partial(life, name) for name in WORKERS}
        lives |= {"sweep": sweep, "web": partial(web, pages)}  # type: ignore[dict-item]
        if self.options.wrong:
            lives["wrong"] = partial(live, self.options.wrong)
        # Only the first life of a worker has a fault.
        return Crew(
            lives,
            sleep_s=lease_s() * self.plan.sleeps_leases,
            started=lambda name: moments.pop(name, None),
        )

    def _people(self, port: int, session: str) -> None:
        People(port, session, self.log).act(self.plan.pushes)

    def _storm(self, crew: Crew, tally: Tally) -> None:
        harms = list(self.plan.harms)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < self.plan.storm_s:
            while harms and passed > harms[0].at:
                harm = harms.pop(0)
                self._harm(harm, crew)
                tally.harms[harm.what] += 1
            self._tend(crew)
            time.sleep(0.01)
        self.farm.ask("DELETE", "faults")

    def _harm(self, harm: Harm, crew: Crew) -> None:
        if harm.what == "kill":
            crew.kill_one(self.chance, (*WORKERS, *WORKERS, *OTHERS))
        elif harm.what == "farm":
            self.farm.ask("POST", "faults", **harm.order)
        elif harm.what == "redis":
            self.broker.harm(**harm.order)
        elif harm.what == "database":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                    "datname = current_database() AND pid <> pg_backend_pid()"
                )
        else:
            self.errands.append(forked(redeliver))

    def _tend(self, crew: Crew) -> None:
        self.broker.tend()
        crew.tend()
        self.errands = [pid for pid in self.errands if runs(pid)]
        if self.people and not runs(self.people):
            self.people = 0
        self._look()

    def _look(self) -> bool:
        """See how far intents are; whether all have ended."""
        rows = Intent.objects.values_list("pk", "state", "settled_at", "requested_at")
        found = list(rows)
        now = timezone.now()
        for pk, state, settled_at, requested_at in found:
            if settled_at is not None:
                self.ended.setdefault(pk, state)
            if settled_at is not None or state == IntentState.UNKNOWN:
                took = ((settled_at or now) - requested_at).total_seconds()
                self.known.setdefault(pk, took)
        return all(settled_at is not None for _, _, settled_at, _ in found)

    def _calm(self, crew: Crew) -> None:
        """Until everybody was answered and everything has ended; then once more all
        messages that there ever were."""
        until = time.monotonic() + CALM_S + 3 * lease_s() + 3 * patience_s()
        while time.monotonic() < until:
            self._tend(crew)
            busy = self.people or self.errands or crew.asleep or self.broker.hung
            if not busy and self._look():
                break
            time.sleep(0.03)
        last = forked(redeliver)
        while runs(last):
            time.sleep(0.01)
        time.sleep(0.15)
        self._tend(crew)

    def _facts(self) -> Facts:
        throttled = any(harm.order.get("status") == 429 for harm in self.plan.harms)
        return Facts(
            executed=self.farm.executed(),
            received=self.farm.received(),
            told=told_to(self.log),
            ended=self.ended,
            cut=any(harm.what == "database" for harm in self.plan.harms),
            throttled=throttled,
        )

    def _judge_times(self, tally: Tally) -> None:
        for pk, took in self.known.items():
            tally.slowest = max(tally.slowest, took)
            if took > KNOWN_WITHIN_S:
                tally.lost.append(f"{self.name}: {pk} was known after {took:.0f} s")
