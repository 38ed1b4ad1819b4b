"""What the pages of an account's labels, activity, deleted tasks and output cost.

After a year: 10,000 tasks, 500 labels, 200,000 lines of the platform's log beside as
many entries of ours, 2,000 deleted tasks, a folder of 20,000 files. In process, with
all middleware, an administrator and SQLite. Baseline of the same run: /livez.
"""

from typing import Any
from urllib.parse import quote

from bench.installation import make_operator, prepare
from bench.pages import queries_of
from bench.timing import head, row, seconds_of, spread

RUNS = 20


def addresses(task: Any) -> tuple[str, ...]:
    """Pages at their first and at odd places."""
    folder = quote(f"/{task.remote_id}_scene")
    return (
        "/labels/",
        "/tasks/?label=label-007",
        "/activity/",
        "/activity/?q=nothing+such",
        f"/activity/?task={task.pk}",
        "/tasks/deleted/",
        "/tasks/deleted/?q=sh0001",
        f"/tasks/{task.pk}/output/?path={folder}",
        f"/tasks/{task.pk}/output/?path={folder}&q=04999&sort=-size",
        "/environments/",
    )


def main() -> None:
    """Print the figures."""
    prepare()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from bench.wide_account import make_account_pages
    from bench.world import fill

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    task = make_account_pages(fill(frames_each=10))
    make_operator()
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    head("An account after a year: server time, median / p95")
    floor = f"/livez {spread(seconds_of(lambda: client.get('/livez'), runs=RUNS))}"
    for address in addresses(task):
        page = client.get(address)
        assert page.status_code == 200, address
        taken = seconds_of(lambda a=address: client.get(a), runs=RUNS)  # type: ignore[misc]
        size = f"{len(page.content) / 1000:.1f} kB"
        told = f"{queries_of(client, address)} queries, {size}"
        row(f"{address} ({told})", spread(taken), floor, "p95 80 ms")


if __name__ == "__main__":
    main()
