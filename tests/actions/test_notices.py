"""Redis away or hung: the click stands, and nobody waits for it long."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import os, signal, sys, time, uuid
from pathlib import Path
import django
from farmdash.stack.redis import RedisServer

server = RedisServer(Path(os.environ["FARMDASH_DATA"]))
process = server.start()
django.setup()
from apps.actions.notices import queue_execution

def timed():
    start = time.monotonic()
    queue_execution([uuid.uuid4() for _ in range(50)])
    return round(time.monotonic() - start, 2)

try:
    well = timed()
    os.kill(process.pid, signal.SIGSTOP)
    hung = timed()
    os.kill(process.pid, signal.SIGCONT)
    again = timed()
    server.stop()
    print(well, hung, again, timed())
finally:
    if process.poll() is None:
        os.kill(process.pid, signal.SIGCONT)
    server.stop()
"""


@pytest.fixture
def seconds(tmp_path: Path) -> dict[str, float]:
    """Seconds that 50 messages take a web process, by the state of Redis."""
    environment = os.environ | {
        "FARMDASH_DATA": str(tmp_path),
        "FARMDASH_ROLE": "web",
        "DJANGO_SETTINGS_MODULE": "farmdash.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    for name in ("REDIS_URL", "DATABASE_URL"):
        environment.pop(name, None)
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    names = ("well", "hung", "again", "dead")
    return dict(zip(names, map(float, run.stdout.split()), strict=True))


def test_a_hung_redis_holds_a_click_up_for_no_more_than_two_seconds(
    seconds: dict[str, float],
) -> None:
    assert seconds["well"] < 1
    assert seconds["hung"] < 2
    assert seconds["again"] < 1
    assert seconds["dead"] < 1
