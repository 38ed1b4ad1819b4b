"""How fast rows of the farm become rows of the mirror, on SQLite and on PostgreSQL.

Baseline of the same run: the same rows, made ready beforehand, by the fastest plain
way into the same table: COPY into a temporary table and one upsert on PostgreSQL, one
`executemany` upsert on SQLite. Ours does more: it maps and compares the rows, writes a
FeeChange for each frame, an event, and the task's new revision.
"""

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
RUNS = 5
DATABASES = ("sqlite", "postgres")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def main() -> None:
    """Measure on each database, in a process of its own."""
    for database in DATABASES:
        command = [sys.executable, "-m", "bench.reconcile", database]
        environment = os.environ | {"FARMDASH_TEST_DB": database}
        environment.pop("DATABASE_URL", None)
        subprocess.run(command, env=environment, check=True)


def frame_rows(step: int, *, moved: int = FRAMES) -> list[Any]:
    """Frames of one task as the farm sends them; the first `moved` are of this step."""
    from apps.renderbus.schemas import FrameRow

    return [
        FrameRow(
            id=230_000_000 + number,
            task_id=14_400_001,
            frame_index=str(number),
            frame_block="",
            frame_status=4,
            frame_status_text="task_frame_status_4",
            frame_type=5,
            fee_amount=Decimal(f"{(step if number < moved else 0) + number % 90}.44"),
            coupon_fee=Decimal("0.15"),
            start_time=1_764_000_000_000 + 1_000 * number,
            end_time=1_764_000_300_000 + 1_000 * number + step,
            frame_execute_time=300,
            current_render_time=0,
            recommit_flag=0,
            munu_job_id=str(number),
            munu_task_id="2026112300001",
            task_over_time=86_400,
            frame_ram=64,
            average_cpu=Decimal(80),
            average_memory=5 << 30,
            is_over_time=0,
            node_id=f"10.60.{number % 4}.{number % 250}",
        )
        for number in range(FRAMES)
    ]


def plain_upsert(rows: Sequence[Any]) -> None:
    """The baseline: ready values, one statement."""
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


def ready_values(task: Any, rows: Sequence[Any]) -> list[Any]:
    """Rows as the baseline gets them: mapped and converted before the clock starts."""
    from apps.farm.mapping import digests, frame_record
    from apps.farm.reconcile import writers

    hashes = digests(rows)
    instant = writers.instant_writer()
    ready = []
    for frame in rows:
        new = frame_record(frame, task_remote_id=task.remote_id)
        new = new._replace(
            started_at=instant(new.started_at), ended_at=instant(new.ended_at)
        )
        ready.append((task.pk, *new, hashes[frame.id], None))
    return ready


def rate(work: Callable[[], object]) -> float:
    """Rows a second."""
    start = time.perf_counter()
    work()
    return FRAMES / (time.perf_counter() - start)


def measure() -> dict[str, float]:
    """Median rates of RUNS rounds; the ways take turns, so that all meet one load."""
    from apps.farm.reconcile import frames_reconcile
    from tests.factories import make_account, make_task

    account = make_account()
    # Counters that never add up keep the whole way through: nothing is cut short.
    task, plain_task = (
        make_task(account, total_frames=FRAMES, done_frames=FRAMES) for _ in range(2)
    )
    rates: dict[str, list[float]] = {}

    def ours(rows: Sequence[Any], step: int) -> None:
        seen_at = START + timedelta(seconds=step)
        frames_reconcile(task=task, rows=rows, seen_at=seen_at, complete=True)

    first = frame_rows(0)
    ready = ready_values(plain_task, first)
    rates["plain, new"] = [rate(lambda: plain_upsert(ready))]
    rates["new"] = [rate(lambda: ours(first, 0))]
    for step in range(1, RUNS + 1):
        rows = frame_rows(step)
        ready = ready_values(plain_task, rows)
        few = frame_rows(step + 100, moved=FRAMES // 100)
        few = few[: FRAMES // 100] + rows[FRAMES // 100 :]
        ways: dict[str, Callable[[], object]] = {
            "plain": lambda ready=ready: plain_upsert(ready),  # type: ignore[misc]
            "changed": lambda rows=rows, at=3 * step: ours(rows, at),  # type: ignore[misc]
            "unchanged": lambda rows=rows, at=3 * step + 1: ours(rows, at),  # type: ignore[misc]
            "1 %": lambda rows=few, at=3 * step + 2: ours(rows, at),  # type: ignore[misc]
        }
        for name, work in ways.items():
            rates.setdefault(name, []).append(rate(work))
    return {name: statistics.median(found) for name, found in rates.items()}


def run(database: str) -> None:
    """Migrate a database of our own and measure on it."""
    import tests.services  # noqa: F401

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmdash.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    figures = measure()
    plain = figures["plain"]
    way = "executemany" if database == "sqlite" else "COPY + upsert"
    head(f"Reconcile {FRAMES:,} frames of a task on {database}, rows a second")
    base = f"{figures['plain, new']:,.0f} ({way})"
    row("new frames", f"{figures['new']:,.0f}", base)
    for name, least in (("changed", 0.5), ("unchanged", 5.0), ("1 %", 0.0)):
        label = "1 % of the frames changed" if name == "1 %" else f"{name} frames"
        row(
            label,
            f"{figures[name]:,.0f} ({figures[name] / plain:.2f}x)",
            f"{plain:,.0f} ({way})",
            f">= {least}x" if least else "",
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[1])
    else:
        main()
