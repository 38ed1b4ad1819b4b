"""How fast rows of the farm become rows of the mirror, on SQLite and on PostgreSQL.

Baseline of the same run: the same rows, mapped by the same code, the fastest plain way
into the same table: COPY into a temporary table and one upsert on PostgreSQL, one
`executemany` upsert on SQLite. Ours compares with what is there besides, and writes a
FeeChange for each fee that moved, an event, and the task's new revision. The second
baseline is the database's part alone: the same statements with values made ready
before the clock starts.
"""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bench.timing import head, row

FRAMES = 10_000
OTHER_TASKS = 20
"""So many tasks of as many frames stand in the table already."""
RUNS = 5
DATABASES = ("sqlite", "postgres")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STARTED, ENDED = "frames that start", "frames that end, each with a fee"


def main() -> None:
    """Measure on each database, in a process of its own."""
    for database in DATABASES:
        command = [sys.executable, "-m", "bench.reconcile", database]
        environment = os.environ | {"FARMDASH_TEST_DB": database}
        for name in ("DATABASE_URL", "FARMDASH_DATA", "REDIS_URL"):
            environment.pop(name, None)
        subprocess.run(command, env=environment, check=True)


def frame_rows(step: int, *, ended: bool) -> list[Any]:
    """Frames of one task as the farm sends them, in their step-th life."""
    from apps.renderbus.schemas import FrameRow

    status = 4 if ended else 2
    return [
        FrameRow(
            id=230_000_000 + number,
            task_id=14_400_001,
            frame_index=str(number),
            frame_block="",
            frame_status=status,
            frame_status_text=f"task_frame_status_{status}",
            frame_type=5,
            fee_amount=Decimal(f"{step - 1 + ended}.{number % 90 + 10}"),
            coupon_fee=Decimal("0.15"),
            start_time=1_764_000_000_000 + 1_000 * number + 60_000 * step,
            end_time=1_764_000_300_000 + 1_000 * number + 60_000 * step * ended,
            frame_execute_time=300 * ended,
            current_render_time=0,
            recommit_flag=step,
            munu_job_id=str(number),
            munu_task_id="2026112300001",
            task_over_time=86_400,
            frame_ram=64,
            average_cpu=Decimal(80),
            average_memory=5 << 30,
            is_over_time=0,
            node_id=f"10.60.{number % 4}.{(number + step) % 250}",
        )
        for number in range(FRAMES)
    ]


def ready_values(task: Any, rows: Sequence[Any]) -> list[Any]:
    """Rows as the columns of the table."""
    from apps.common import bulk
    from apps.farm.mapping import frame_record
    from apps.farm.reconcile import frames

    instant = bulk.instant_writer()
    ready = []
    for frame in rows:
        new = frame_record(frame, task_remote_id=task.remote_id)
        ready.append(frames.row_values(task.pk, new, "plain", instant))
    return ready


def plain_upsert(rows: Sequence[Any]) -> None:
    """The baseline: one statement for all rows."""
    from django.db import connection, transaction

    from apps.farm.reconcile import frames

    columns = ", ".join(f'"{name}"' for name in frames.NAMES)
    update = ", ".join(f'"{n}" = excluded."{n}"' for n in frames.NAMES[2:])
    conflict = f"ON CONFLICT (task_id, remote_id) DO UPDATE SET {update}"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(frames.NAMES))
            cursor.executemany(
                f"INSERT INTO farm_frame ({columns}) VALUES ({places}) {conflict}", rows
            )
            return
        cursor.execute(
            "CREATE TEMPORARY TABLE plain ON COMMIT DROP AS "
            f"SELECT {columns} FROM farm_frame WITH NO DATA"
        )
        with cursor.copy(f"COPY plain ({columns}) FROM STDIN") as copy:
            for values in rows:
                copy.write_row(values)
        cursor.execute(
            f"INSERT INTO farm_frame ({columns}) SELECT {columns} FROM plain {conflict}"
        )


class Rounds:
    """Every way in turn, round after round, so that all meet the same load."""

    def __init__(self) -> None:
        from tests.factories import make_account, make_task

        account = make_account()
        self.ours, self.plain, *self.others = (
            make_task(account, total_frames=FRAMES, done_frames=FRAMES)
            for _ in range(OTHER_TASKS + 2)
        )
        self.seconds = 0
        self.rates: dict[str, list[float]] = {}

    def reconcile(self, rows: Sequence[Any]) -> None:
        """Our way."""
        from apps.farm.reconcile import frames_reconcile

        self.seconds += 1
        seen_at = START + timedelta(seconds=self.seconds)
        frames_reconcile(task=self.ours, rows=rows, seen_at=seen_at, complete=True)

    def time(self, name: str, work: Callable[[], object]) -> None:
        """Note how many rows a second the work does."""
        gc.collect()
        start = time.perf_counter()
        work()
        self.rates.setdefault(name, []).append(FRAMES / (time.perf_counter() - start))

    def fill(self) -> None:
        """The first read, and the frames of other tasks."""
        rows = frame_rows(0, ended=True)
        self.time("plain new", lambda: plain_upsert(ready_values(self.plain, rows)))
        for task in self.others:
            plain_upsert(ready_values(task, rows))
        self.time("new", lambda: self.reconcile(rows))

    def round(self, step: int) -> None:
        """One more life of all frames."""
        for name, ended in ((STARTED, False), (ENDED, True)):
            rows = frame_rows(step, ended=ended)
            ready = ready_values(self.plain, rows)
            self.time(f"ready {name}", lambda ready=ready: plain_upsert(ready))  # type: ignore[misc]
            plain_upsert(ready_values(self.plain, frame_rows(0, ended=True)))
            self.time(
                f"plain {name}",
                lambda rows=rows: plain_upsert(ready_values(self.plain, rows)),  # type: ignore[misc]
            )
            self.time(name, lambda rows=rows: self.reconcile(rows))  # type: ignore[misc]
        few = (
            frame_rows(step + 100, ended=True)[: FRAMES // 100] + rows[FRAMES // 100 :]
        )
        self.time("unchanged", lambda: self.reconcile(rows))
        self.time("1 %", lambda: self.reconcile(few))

    def median(self, name: str) -> float:
        """Rows a second in most rounds."""
        return statistics.median(self.rates[name])


def run(database: str) -> None:
    """Migrate a database of our own and measure on it."""
    import tests.services  # noqa: F401

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmdash.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    rounds = Rounds()
    rounds.fill()
    for step in range(1, RUNS + 1):
        rounds.round(step)
    report(database, rounds)


def report(database: str, rounds: Rounds) -> None:
    """Print each figure beside its baseline."""
    way = "executemany" if database == "sqlite" else "COPY + upsert"
    table = (OTHER_TASKS + 2) * FRAMES
    head(f"Reconcile {FRAMES:,} frames, {table:,} in the table, {database}: rows/s")
    base = rounds.median("plain new")
    row(
        "new frames, each with a fee",
        f"{rounds.median('new'):,.0f}",
        f"{base:,.0f} {way}",
    )
    for name in (STARTED, ENDED):
        ours, base = rounds.median(name), rounds.median(f"plain {name}")
        ready = rounds.median(f"ready {name}")
        row(name, f"{ours:,.0f} ({ours / base:.2f}x)", f"{base:,.0f} {way}", ">= 0.5x")
        row("", f"({ours / ready:.2f}x)", f"{ready:,.0f} ready values")
    for name, target in (("unchanged", ">= 5x"), ("1 %", "")):
        label = {"1 %": "1 % of the frames changed"}.get(name, f"{name} frames")
        ours = rounds.median(name)
        row(label, f"{ours:,.0f} ({ours / base:.2f}x)", f"{base:,.0f} {way}", target)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[1])
    else:
        main()
