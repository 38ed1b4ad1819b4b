"""The money: how fast fees are posted, and what a year of them costs to look at.

Posting runs on both databases; its baseline is the same number of rows written into the
table of postings without looking at anything. The year (5 million fee changes of a
million frames) is on PostgreSQL: pages in process with all middleware and a signed-in
user, beside /livez; the day's report; a file of 50,000 rows as a worker writes it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.installation import make_operator, prepare
from bench.pages import queries_of
from bench.timing import head, row, seconds_of, spread

ZONE = "Asia/Shanghai"
POSTED = 100_000
RUNS = 30
ROWS = 50_000
TODAY = datetime.now(tz=UTC).date()
YEAR = f"from={TODAY - timedelta(days=365)}&to={TODAY}"


def main() -> None:
    """Measure each part in a process of its own."""
    for part, database in (
        ("posting", "sqlite"),
        ("posting", "postgres"),
        ("year", "postgres"),
    ):
        environment = os.environ | {"FARMDASH_TEST_DB": database}
        for name in ("DATABASE_URL", "FARMDASH_DATA", "REDIS_URL"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "bench.costs", part, database]
        subprocess.run(command, env=environment, check=True)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_posting(database: str) -> None:
    """Fee changes into an empty ledger, then as many again of the same frames."""
    prepare()
    from apps.common.bulk import rows_insert
    from apps.costs.ledger.posting import ledger_post
    from apps.costs.models import Posting
    from bench.world import fill

    account = fill(active=0, frames_each=POSTED // 8_000 + 1)
    head(f"Posting {POSTED:,} fee changes, {database}: changes/s")
    frames = changes_make(account.pk, 0)
    first = seconds(lambda: ledger_post(account.pk))
    names = [field.attname for field in Posting._meta.concrete_fields][1:]
    rows = list(Posting.objects.values_list(*names)[:POSTED])
    plain = [raw_row(Posting, names, values) for values in rows]
    copied = seconds(lambda: insert_all(rows_insert, Posting, names, plain))
    base = f"{len(plain) / copied:,.0f} plain rows"
    row("first fees of frames", f"{frames / first:,.0f}", base, ">= 2,000")
    changes_make(account.pk, 1)
    again = seconds(lambda: ledger_post(account.pk))
    row("a second fee, of another attempt", f"{frames / again:,.0f}", base, ">= 2,000")


def raw_row(model: Any, names: list[str], values: tuple[Any, ...]) -> list[Any]:
    """Values as the database holds them."""
    from apps.common.bulk import day_writer, instant_writer
    from apps.common.money import MoneyField, to_units

    instant, day = instant_writer(), day_writer()
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [
        to_units(value)
        if isinstance(fields[name], MoneyField)
        else instant(value)
        if isinstance(value, datetime)
        else day(value)
        if isinstance(value, date)
        else value
        for name, value in zip(names, values, strict=True)
    ]


def insert_all(
    write: Callable[..., None], model: Any, names: list[str], rows: list[Any]
) -> None:
    """Write rows in batches of posting's size, and leave nothing of them."""
    from django.db import transaction

    from apps.common.bulk import batch_size

    size = batch_size()
    for start in range(0, len(rows), size):
        with transaction.atomic():
            write(model, names, rows[start : start + size])


def changes_make(account_id: int, attempt: int) -> int:
    """One fee change of each frame, up to POSTED of them; how many."""
    from django.db import connection
    from django.utils import timezone

    at = timezone.now() - timedelta(hours=2 - attempt)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO farm_feechange (account_id, task_id, frame_id, seen_at,
                 spent_at, old, new, delta, balance_delta, coupon_delta, arrears_delta,
                 attempt, status_code, node)
               SELECT %s, task_id, id, %s, %s, 0, 15000000, 15000000, 12000000, 3000000,
                 0, %s, CASE WHEN %s = 0 AND number = 3 THEN 5 ELSE 4 END, node
               FROM farm_frame ORDER BY id LIMIT %s""",
            [account_id, at, at, attempt, attempt, POSTED],
        )
        return int(cursor.rowcount)


def client_make() -> Any:
    """A browser that is signed in, without one."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    make_operator()
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    return client


def cold(client: Any, address: str) -> Callable[[], object]:
    """Ask for a page of which nothing is remembered, the session neither."""
    from django.core.cache import cache

    def ask() -> None:
        cache.clear()
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return ask


def measure_year() -> None:
    """Pages, drill-downs, a report and a file over a year of 5 million changes."""
    prepare()
    from django.utils import timezone

    from apps.farm.models import FeeChange
    from bench.world import fill
    from bench.year import fill_year

    account = fill(active=100)
    taken = seconds(lambda: fill_year(account, zone=ZONE))
    client = client_make()
    count = FeeChange.objects.count()
    head(f"A year of {count:,} fee changes, PostgreSQL (made in {taken:.0f} s)")
    floor = f"/livez {spread(seconds_of(lambda: client.get('/livez'), runs=RUNS))}"
    pages(client, floor)
    drills(client, account.pk, floor)
    report(timezone.now())
    export(account.pk)


def pages(client: Any, floor: str) -> None:
    """The costs page for several periods, nothing of them remembered."""
    from django.core.cache import cache

    for name, address in (
        ("30 days", "/costs/?period=30d"),
        ("this month", "/costs/?period=month"),
        ("this year", f"/costs/?{YEAR}"),
        ("a year, by project", f"/costs/?{YEAR}&by=project"),
        ("a year, by user", f"/costs/?{YEAR}&by=user"),
        ("a year, by label", f"/costs/?{YEAR}&by=label"),
        ("a year, by day", f"/costs/?{YEAR}&by=day"),
        ("waste, 30 days", "/costs/waste/?period=30d"),
        ("waste, a year", f"/costs/waste/?{YEAR}"),
    ):
        taken = seconds_of(cold(client, address), runs=RUNS)
        cache.clear()
        told = f"costs, {name} ({queries_of(client, address)} queries)"
        row(told, spread(taken), floor, "p95 150 ms")


def drills(client: Any, account_id: int, floor: str) -> None:
    """Down from a project to the postings of a frame's task."""
    from django.core.cache import cache

    from apps.farm.models import RenderTask

    leaf = RenderTask.objects.filter(account=account_id, child_count=0)[4_000]
    for name, address in (
        ("a project's tasks, a year", f"/costs/?{YEAR}&project=Project+3&by=task"),
        ("a task's layers", f"/costs/?{YEAR}&task={leaf.parent_id or leaf.pk}"),
        ("a task's postings", f"/costs/entries/?{YEAR}&task={leaf.pk}"),
        ("a project's postings", f"/costs/entries/?{YEAR}&project=Project+3"),
        ("all postings, 30 days", "/costs/entries/?period=30d"),
        ("failed postings, a year", f"/costs/entries/?{YEAR}&outcome=failed"),
    ):
        taken = seconds_of(cold(client, address), runs=RUNS)
        cache.clear()
        told = f"{name} ({queries_of(client, address)} queries)"
        row(told, spread(taken), floor, "p95 300 ms")


def report(now: datetime) -> None:
    """Yesterday's report: closing the days, all facts, the mail with its files."""
    from apps.costs.models import Cadence, CostDay
    from apps.costs.reports.facts import ReportScope, report_build
    from apps.costs.reports.render import report_mail

    last = CostDay.objects.order_by("-day").values_list("day", flat=True).first()
    assert last is not None
    start, end = last - timedelta(days=1), last
    scope = ReportScope(accounts=None, projects=None)
    made: list[Any] = []

    def build() -> None:
        made.append(
            report_build(
                cadence=Cadence.DAILY, start=start, end=end, scope=scope, now=now
            )
        )

    def mail() -> None:
        report_mail(
            report=made[0],
            address="reader@example.com",
            language="en",
            zone=ZONE,
            unsubscribe_url="https://example.com/u",
        ).message().as_bytes()

    base = f"a sum of the day {seconds(lambda: plain_sum(start)) * 1000:.0f} ms"
    told = "a day's report, built and its days closed"
    row(told, f"{seconds(build):.2f} s", base, "5 s")
    row("its mail with charts and files", f"{seconds(mail):.2f} s")


def plain_sum(day: Any) -> None:
    """What the day cost, and nothing else."""
    from django.db.models import Sum

    from apps.costs.models import Posting

    Posting.objects.filter(day=day).aggregate(total=Sum("amount"))


def export(account_id: int) -> None:
    """A file of ROWS postings, as a worker writes it, telling how far it is."""
    from django.contrib.auth.models import User

    from apps.costs.exports.services import export_ask
    from apps.costs.exports.writing import exports_work
    from apps.costs.models import CostDay, Export, ExportFormat
    from apps.costs.selectors.query import CostQuery

    days = CostDay.objects.order_by().values("day").distinct().count()
    today = CostDay.objects.order_by("-day").values_list("day", flat=True).first()
    assert today is not None
    per_day = 5_000_000 // days
    start = today - timedelta(days=ROWS // per_day + 40)
    last = start + timedelta(days=ROWS // per_day)
    values = {"from": start.isoformat(), "to": last.isoformat()}
    query = CostQuery.read(values, today)
    user = User.objects.get(username="bench")
    for kind in (ExportFormat.XLSX, ExportFormat.CSV):
        export_ask(user=user, format=kind, query=query, view="entries", language="en")
        taken = seconds(exports_work)
        done = Export.objects.latest("asked_at")
        told = f"{kind.label} of {done.rows_done:,} postings"
        rate = f"{done.rows_done / taken:,.0f} rows/s"
        row(told, f"{taken:.1f} s", rate, "50,000 rows in 10 s")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "posting":
        measure_posting(sys.argv[2])
    elif len(sys.argv) > 2:
        measure_year()
    else:
        main()
