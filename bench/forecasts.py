"""How good forecasts are, and what making them costs.

The band is P10 to P90: 80 % of what comes should lie in it. Baseline: what is left
times the mean of the ended frames, as monitors do that say anything at all.
"""

import os
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bench.installation import prepare
from bench.timing import head, row

EACH = 40
TARGET = "about 80 %"


def judge(name: str, cases: Sequence[Any]) -> None:
    """One line: share within the band and the median error, beside the baseline's."""
    within = 100 * sum(case.within for case in cases) / len(cases)
    error = 100 * statistics.median(case.error for case in cases)
    naive = 100 * statistics.median(case.naive for case in cases)
    width = 100 * statistics.median(case.width for case in cases)
    row(
        f"{name} ({len(cases):,} forecasts)",
        f"{within:.0f} % in, off {error:.1f} %",
        f"off {naive:.1f} % (band {width:.0f} %)",
        TARGET,
    )


def measure_made_up() -> None:
    """Generated tasks of 20, 100 and 1,000 frames: alike, skewed, drifting."""
    from bench.forecast_cases import SHAPES, SIZES, STAGES, cost_case, end_case

    random = Random(7)
    costs = [
        (shape, cost_case(random, shape, size, percent))
        for percent in STAGES
        for shape in SHAPES
        for size in SIZES
        for _ in range(EACH)
    ]
    head("Forecasts of cost, made-up tasks")
    for percent in STAGES:
        judge(f"at {percent} %", [one for _, one in costs if one.percent == percent])
    for shape in SHAPES:
        judge(shape, [one for name, one in costs if name == shape])
    head("Forecasts of the end, made-up tasks on 2 to 30 machines")
    for percent in STAGES:
        ends = [
            end_case(random, shape, size, percent)
            for shape in SHAPES
            for size in SIZES
            for _ in range(EACH)
        ]
        judge(f"at {percent} %", [one for one in ends if one is not None])


def measure_farm() -> None:
    """Tasks of the simulated farm, mirrored and forecast until they have ended."""
    import time_machine

    from apps.costs.forecast.record import calibration_of
    from bench.calls import farm_of

    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    farm = farm_of(calm=False, start_ms=int(start.timestamp() * 1000))
    random = Random(5)
    for number in range(24):
        farm.add_family(
            ("maya", "blender", "houdini", "c4d", "chunks")[number % 5],
            random.choice((12, 30, 80, 240)),
            slots=random.choice((3, 8, 20)),
            scatter=number % 4 == 0,
            failing=[5, 9] if number % 3 == 0 else [],
        )
    with time_machine.travel(start, tick=False) as clock:
        _render(farm, clock)
        now = datetime.now(tz=UTC) + timedelta(minutes=30)
        record = calibration_of(days=30, now=now)
    farm.stop()
    head("Forecasts of the simulated farm's tasks, rendered to their end")
    for stage in record.stages:
        if stage.tasks:
            share = 100 * stage.cost_within / stage.tasks
            ends = 100 * stage.ends_within / max(1, stage.ends)
            row(
                f"at {stage.percent} %: {stage.tasks} costs, {stage.ends} ends",
                f"{share:.0f} % in, {ends:.0f} % in",
                f"off {100 * (stage.cost_error or 0):.1f} %, {stage.end_error} s",
                TARGET,
            )


def _render(farm: Any, clock: Any) -> None:
    """Move the farm and its mirror on until nothing renders any more."""
    from django.utils import timezone

    from apps.costs.forecast.making import forecasts_make
    from apps.costs.forecast.settling import forecasts_settle
    from apps.farm.models import RenderTask
    from apps.farm.sync import sync_frames, sync_heartbeat
    from bench.calls import account_of

    account = account_of(farm, "forecasts")
    active = RenderTask.objects.filter(account=account).active()
    for _ in range(600):
        clock.shift(30)
        farm.advance(30)
        account.refresh_from_db()
        sync_heartbeat(account)
        sync_frames(account, leaves=list(RenderTask.objects.frames_due(timezone.now())))
        forecasts_make(timezone.now())
        if not active.exists():
            break
    clock.shift(1_200)
    while forecasts_settle(timezone.now()):
        pass


def measure_ticks() -> None:
    """What a tick costs with 10,000 active tasks and a million frames."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from apps.costs.forecast.anomalies import anomalies_find
    from apps.costs.forecast.making import forecasts_make
    from apps.costs.forecast.projects import projects_now
    from apps.costs.forecast.settling import forecasts_settle
    from apps.farm.models import Frame, RenderTask
    from bench.world import fill

    account = fill(active=2_000)
    now = timezone.now()
    # Every task renders: 10,000 active ones, 8,000 of them with frames of their own.
    RenderTask.objects.filter(account=account).update(
        state="rendering", status_code=5, executing_frames=4, waiting_frames=20
    )
    leaves = RenderTask.objects.filter(account=account, child_count=0).count()
    frames = Frame.objects.count()
    head(f"A tick, {leaves:,} active leaves and {frames:,} frames")

    def timed(name: str, work: Any) -> None:
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            done = work()
            taken = time.perf_counter() - start
        row(f"{name} ({done})", f"{taken:.2f} s", f"{len(queries)} queries", "< 60 s")

    for _ in range(3):
        timed("forecasts made, first ones", lambda: forecasts_make(now))
    timed("nothing has moved", lambda: forecasts_make(now))
    later = now + timedelta(minutes=11)
    account.seen_at = later
    account.save()
    timed("all are due again, in turns", lambda: forecasts_make(later))
    timed("anomalies, all have moved", lambda: anomalies_find(now))
    timed("nothing to judge", lambda: forecasts_settle(now))
    timed("projects", lambda: len(projects_now()))


def main() -> None:
    """Print the figures."""
    os.environ["FARMDASH_CALLS_PER_SECOND"] = "100000"
    prepare()
    measure_made_up()
    measure_farm()
    measure_ticks()


if __name__ == "__main__":
    main()
