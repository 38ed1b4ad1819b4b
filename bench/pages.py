"""What the tasks page costs the server with 10,000 tasks and a million frames.

In process, with all middleware, a signed-in user and SQLite. Baseline of the same run:
/livez, which does nothing, through the same middleware.
"""

import re
import time
from typing import Any

from bench.installation import make_operator, prepare
from bench.timing import head, row, seconds_of, spread

ADDRESSES = (
    "/tasks/",
    "/tasks/?state=failed",
    "/tasks/?state=done&sort=-cost",
    "/tasks/?q=sh01",
    "/tasks/?sort=name",
)
RUNS = 60


def asked_with(page: str) -> str:
    """The address with which an open page asks whether something changed."""
    found = re.search(r'<i id="live"[^>]*>', page)
    assert found is not None
    values = dict(re.findall(r'data-(\w+)="([^"]*)"', found.group(0)))
    url = values["url"].replace("&amp;", "&")
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}v={values['v']}&since={values['since']}&shown={values['shown']}"


def queries_of(client: Any, address: str) -> int:
    """How many queries an answer takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def change_rows(count: int) -> None:
    """Let `count` rows of the first page look different, as reconcile would."""
    from apps.farm.models import RenderTask
    from apps.farm.reconcile import tasks_touch

    first = RenderTask.objects.filter(parent=None).order_by("-submitted_at")[:count]
    ids = list(first.values_list("pk", flat=True))
    account = RenderTask.objects.get(pk=ids[0]).account_id
    tasks_touch(account_id=account, task_ids=ids)


def measure_pages(client: Any, floor: str) -> None:
    """The whole page, for several filters and sortings."""
    for address in ADDRESSES:
        page = client.get(address)
        assert page.status_code == 200, address
        taken = seconds_of(lambda a=address: client.get(a), runs=RUNS)  # type: ignore[misc]
        size = f"{len(page.content) / 1000:.1f} kB"
        told = f"{queries_of(client, address)} queries, {size}"
        row(f"{address} ({told})", spread(taken), floor, "p95 80 ms")


def measure_live(client: Any, floor: str) -> None:
    """What an open page asks for: nothing changed, a few rows, all rows."""
    live = asked_with(client.get("/tasks/").content.decode())
    unchanged = client.get(live)
    assert unchanged.status_code == 204
    taken = seconds_of(lambda: client.get(live), runs=200, warm=5)
    told = f"{queries_of(client, live)} queries"
    row(f"live, nothing changed ({told})", spread(taken), floor, "0 queries, 2 ms")
    for count in (5, 50):
        live = asked_with(client.get("/tasks/").content.decode())
        change_rows(count)
        start = time.perf_counter()
        changed = client.get(live)
        seconds = time.perf_counter() - start
        assert changed.status_code == 200
        row(
            f"live, {count} rows changed ({len(changed.content) / 1000:.1f} kB)",
            f"{seconds * 1000:.1f} ms",
            floor,
            "60 kB",
        )


def main() -> None:
    """Print the figures."""
    prepare()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from bench.world import fill

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    fill()
    make_operator()
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    head("Pages, 10,000 tasks and 1,000,000 frames: server time, median / p95")
    floor = f"/livez {spread(seconds_of(lambda: client.get('/livez'), runs=RUNS))}"
    measure_pages(client, floor)
    measure_live(client, floor)


if __name__ == "__main__":
    main()
