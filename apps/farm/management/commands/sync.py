"""`manage.py sync --once`: one whole poll in the foreground."""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.farm.models import FarmAccount, SyncRun
from apps.farm.models.runs import SyncOutcome
from apps.farm.sync import sync_once
from apps.farm.troubles import trouble_text

COUNTS = (
    "calls",
    "tasks_seen",
    "tasks_changed",
    "frames_seen",
    "frames_changed",
    "rows_quarantined",
)


class Command(BaseCommand):
    """Poll each account once and say what it took."""

    help = "Poll the farm once: tasks, frames, balance, pictures."
    # Checks import every page, which takes longer than a whole poll.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--once, --account NAME, --json."""
        parser.add_argument("--once", action="store_true", help="one whole poll")
        parser.add_argument("--account", metavar="NAME", help="of this account only")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 with a sentence when an account could not be polled."""
        if not options["once"]:
            raise CommandError("polling for good is the worker's; say --once")
        reports = [_poll(account) for account in _accounts(options["account"])]
        if options["json"]:
            self.stdout.write(json.dumps(reports, indent=2, ensure_ascii=False))
        else:
            for report in reports:
                self.stdout.write(_line(report))
        failed = [report for report in reports if report["outcome"] == "failed"]
        if failed:
            raise CommandError("; ".join(_complaint(report) for report in failed))


def _accounts(name: str | None) -> list[FarmAccount]:
    accounts = FarmAccount.objects.filter(enabled=True)
    if name is not None:
        accounts = FarmAccount.objects.filter(name=name)
    found = list(accounts.order_by("name"))
    if not found:
        known = f"named {name!r}" if name is not None else "to poll"
        raise CommandError(f"there is no account {known}; see `manage.py account list`")
    return found


def _poll(account: FarmAccount) -> dict[str, Any]:
    began = time.monotonic()
    with tqdm(
        desc=account.name, file=sys.stderr, leave=False, dynamic_ncols=True
    ) as bar:

        def progress(what: str, done: int, total: int) -> None:
            if what != bar.unit:
                bar.unit = what
                bar.reset()
            bar.total = total
            bar.update(done - bar.n)

        runs = sync_once(account, progress)
    return _report(account, runs, time.monotonic() - began)


def _report(
    account: FarmAccount, runs: Sequence[SyncRun], seconds: float
) -> dict[str, Any]:
    outcomes = {str(run.outcome) for run in runs}
    worst = (SyncOutcome.FAILED, SyncOutcome.DEGRADED)
    outcome = next((str(one) for one in worst if one in outcomes), "ok")
    errors = [trouble_text(run.error) for run in runs if run.error]
    return {
        "account": account.name,
        "outcome": outcome,
        "error": errors[0] if errors else "",
        **{name: sum(getattr(run, name) for run in runs) for name in COUNTS},
        "seconds": round(seconds, 2),
        "runs": [
            {
                "kind": str(run.kind),
                "outcome": str(run.outcome),
                "error": trouble_text(run.error),
                **{name: getattr(run, name) for name in COUNTS},
            }
            for run in runs
        ],
    }


def _line(report: dict[str, Any]) -> str:
    line = (
        "{account}: {outcome}, {calls} calls, {tasks_seen} tasks seen, "
        "{tasks_changed} changed, {frames_seen} frames seen, {frames_changed} changed, "
        "{seconds} s"
    ).format(**report)
    if report["rows_quarantined"]:
        line += f", {report['rows_quarantined']} rows put aside"
    return f"{line} ({report['error']})" if report["error"] else line


def _complaint(report: dict[str, Any]) -> str:
    return f"{report['account']} could not be polled: {report['error']}"
