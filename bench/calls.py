"""How many calls of the farm it takes to see what changed.

Counted by the simulated farm itself. Baseline: the official client's way, which reads
every page of the list, or of the task, each time.
"""

import os
from typing import Any

from bench.installation import prepare
from bench.timing import head, row


def farm_of(**options: Any) -> Any:
    """A simulated farm in a thread; its clock stands still."""
    from apps.simulator.options import Options
    from apps.simulator.wire.server import build
    from tests.simulator_farm import ACCESS_ID, ACCESS_KEY, SimulatedFarm

    chosen = {"tasks": 0, "frames": 0, "seed": 7, "speed": 0, "calm": True} | options
    server = build(Options(access_id=ACCESS_ID, access_key=ACCESS_KEY, **chosen))
    server.start()
    return SimulatedFarm(server)


def account_of(farm: Any, name: str) -> Any:
    """An account that mirrors the farm, as it is after the first whole poll."""
    from apps.farm.account_services import AccountSettings, account_create
    from apps.farm.models import RenderTask
    from apps.farm.sync import sync_frames, sync_heartbeat, sync_sweep

    account = account_create(
        actor="bench",
        wanted=AccountSettings(
            name=name,
            domain=farm.domain,
            protocol="http",
            access_id=farm.access_id,
            access_key=farm.access_key,
            platform=farm.platform,
        ),
    )
    sync_heartbeat(account)
    sync_sweep(account)
    sync_frames(account, leaves=list(RenderTask.objects.filter(account=account)[:40]))
    # The other tasks' frames count as read: filling a large mirror is not measured.
    RenderTask.objects.filter(account=account).update(frames_due=False)
    return account


def calls_of(farm: Any, path: str, work: Any) -> int:
    """Calls of that path while `work` runs."""
    before = farm.calls(path)
    work()
    return int(farm.calls(path) - before)


def measure_quiet() -> None:
    """A tick of a farm on which nothing changes."""
    from apps.farm.sync import sync_frames, sync_heartbeat

    for tasks, frames in ((12, 400), (1_000, 20_000), (10_000, 100_000)):
        farm = farm_of(tasks=tasks, frames=frames)
        account = account_of(farm, f"quiet {tasks}")

        def tick(account: Any = account) -> None:
            account.refresh_from_db()
            sync_heartbeat(account)
            sync_frames(account)

        tick()
        counts = [calls_of(farm, "/api/", tick) for _ in range(20)]
        pages = -(-int(farm.state()["tasks"]) // 100)
        row(
            f"unchanged tick, {tasks:,} tasks (most of 20)",
            f"{max(counts)} calls",
            f"list read whole: {pages + 1}",
            "2 calls",
        )
        farm.stop()


def frame_calls(farm: Any, account: Any) -> int:
    """Frame calls of one heart-beat and what follows from it."""
    from apps.farm.models import RenderTask
    from apps.farm.sync import sync_frames, sync_heartbeat

    def look() -> None:
        account.refresh_from_db()
        sync_heartbeat(account)
        leaves = RenderTask.objects.filter(account=account, frames_due=True)
        sync_frames(account, leaves=list(leaves))

    return calls_of(farm, "queryTaskFrames", look)


def measure_one_change(*, scattered: bool) -> None:
    """One frame of 10,000 ends: rendering in order, or statuses scattered."""
    import random

    farm = farm_of()
    task = farm.add_task(frames=10_000, slots=4, seconds=100_000)
    shuffled = random.Random(7)
    places = range(10_000)
    done = shuffled.sample(places, 5_000) if scattered else list(places[:5_000])
    farm.set_frames(task, 4, places=done)
    account = account_of(farm, f"one change, scattered {scattered}")
    counts = []
    for _ in range(20):
        left = sorted(set(range(10_000)) - set(done))
        place = shuffled.choice(left) if scattered else left[0]
        farm.set_frames(task, 4, places=[place])
        done.append(place)
        counts.append(frame_calls(farm, account))
    unfinished = len({place // 100 for place in set(range(10_000)) - set(done)})
    what = "scattered at random" if scattered else "in order"
    row(
        f"one frame of 10,000 ends, {what} (most of 20)",
        f"{max(counts)} frame calls",
        "task read whole: 101",
        f"{unfinished} pages unfinished" if scattered else "4 calls",
    )
    farm.stop()


def main() -> None:
    """Print the figures."""
    os.environ["FARMDASH_CALLS_PER_SECOND"] = "100000"
    prepare()
    head("Calls of the farm")
    measure_quiet()
    measure_one_change(scattered=False)
    measure_one_change(scattered=True)


if __name__ == "__main__":
    main()
