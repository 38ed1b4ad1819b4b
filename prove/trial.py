"""One trial: readers, a storm, a calm, and the verdict."""

import os
import random
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from apps.costs.mails.late import LATE, mails_late
from apps.costs.mails.schedule import Owed, reports_owed
from apps.costs.models import Cadence, Mail, MailState, Subscription
from prove.crew import Crew, end_process
from prove.faults import Plan, planned
from prove.processes import BEATS, WORKERS, lives
from prove.sink import Sink, bound_sockets, serve, taken

if TYPE_CHECKING:
    from prove.reports import Tally

CALM_S = 90.0
"""So long a trial may take to come to rest."""
READERS: list[tuple[str, str, int]] = [
    (Cadence.DAILY, "Europe/Berlin", 3),
    (Cadence.DAILY, "America/Los_Angeles", 2),
    (Cadence.WEEKLY, "Asia/Shanghai", 16),
    (Cadence.MONTHLY, "UTC", 70),
]
"""Rhythm, zone, and for how many days they have been readers."""
RESTS = frozenset(MailState) - {
    MailState.DUE,
    MailState.CLAIMED,
    MailState.IN_FLIGHT,
}


class Trial:
    """Runs in a fresh database."""

    def __init__(self, number: int, chance: random.Random, folder: Path) -> None:
        self.number = number
        self.chance = chance
        self.log = folder / f"taken{number}.jsonl"
        self.plan: Plan = planned(chance, [*BEATS, *WORKERS])

    def run(self, tally: "Tally") -> None:
        """The whole of it; adds to the tally."""
        now = timezone.now()
        _make_readers(now)
        owed = reports_owed(now)
        # What is forked must not share a link to the database.
        connection.close()
        sockets = bound_sockets(len(WORKERS))
        ports = [one.getsockname()[1] for one in sockets]
        crew = Crew(lives(ports, whole=self.plan.whole))
        sink = Sink(sockets, [crew.pids[name] for name in WORKERS], self.log)
        if (server := os.fork()) == 0:
            serve(sink, self.plan.steps)
        try:
            for name in crew.pids:
                crew.start(name, self.plan.statements.get(name))
            self._storm(crew)
            rested = self._calm(crew, len(owed))
        finally:
            crew.end()
            end_process(server)
            for one in sockets:
                one.close()
        self._judge(tally, owed, now, crew, rested=rested)
        self.log.unlink(missing_ok=True)

    def _storm(self, crew: Crew) -> None:
        moments = sorted(
            self.chance.uniform(0, self.plan.storm_s) for _ in range(self.plan.kills)
        )
        began = time.monotonic()
        while (passed := time.monotonic() - began) < self.plan.storm_s:
            if moments and passed > moments[0]:
                moments.pop(0)
                crew.kill_one(self.chance)
            crew.tend()
            time.sleep(0.005)

    def _calm(self, crew: Crew, count: int) -> bool:
        """Until every report that is owed has a row at rest; whether that came."""
        until = time.monotonic() + CALM_S
        while time.monotonic() < until:
            crew.tend()
            time.sleep(0.06)
            # Closed each time: whoever is started again must not share it.
            states = list(Mail.objects.values_list("state", flat=True))
            connection.close()
            if len(states) >= count and RESTS.issuperset(states) and not crew.asleep:
                return True
        return False

    def _judge(
        self,
        tally: "Tally",
        owed: list[Owed],
        now: datetime,
        crew: Crew,
        *,
        rested: bool,
    ) -> None:
        """Hold the rows against what the server took."""
        mails = {mail.key: mail for mail in Mail.objects.all()}
        came = Counter(
            entry["id"].strip("<>").split("@")[0] for entry in taken(self.log)
        )
        late = {one.mail.key for one in mails_late(now + LATE) if one.mail is not None}
        late |= set(_unshown(now))
        for one in owed:
            mail = mails.get(one.key)
            if mail is None:
                tally.silent.append(f"trial {self.number}: no row for {one.key}")
                continue
            times = came.pop(str(mail.pk), 0)
            said = f"trial {self.number}: {one.key} is {mail.state}, came {times}"
            if times > 1:
                tally.twice.append(said)
            if times == 0 and mail.state == MailState.SENT:
                tally.silent.append(said)
            if times and mail.state not in (MailState.SENT, MailState.UNKNOWN):
                tally.wrong.append(said)
            if mail.state != MailState.SENT and one.key not in late:
                tally.silent.append(f"{said}, and is not shown as late")
            tally.states[mail.state] += 1
            unknown = mail.state == MailState.UNKNOWN
            tally.unknown_taken += bool(unknown and times)
        tally.wrong += [f"trial {self.number}: {pk} has no row" for pk in came]
        if not rested:
            said = f"trial {self.number}: no rest after {CALM_S:.0f} s"
            tally.restless.append(said)
        tally.trials += 1
        tally.owed += len(owed)
        tally.deaths += crew.deaths
        tally.kinds[self.plan.kind] += 1
        tally.whole += self.plan.whole


def _make_readers(now: datetime) -> None:
    for number, (cadence, zone, days) in enumerate(READERS):
        Subscription.objects.create(
            address=f"reader{number}@example.com",
            cadence=cadence,
            zone=zone,
            hour=0,
            created_at=now - timedelta(days=days),
            since=now - timedelta(days=days),
        )


def _unshown(now: datetime) -> list[str]:
    """Mails that are older than pages show as late."""
    old = Mail.objects.filter(due_at__lte=now + LATE - timedelta(days=7))
    return list(old.values_list("key", flat=True))
