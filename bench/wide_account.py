"""An account after a year: labels, the platform's log, our trail, what was deleted."""

from datetime import datetime, timedelta

from django.utils import timezone

from apps.audit.chain import START
from apps.audit.models import AuditEntry
from apps.farm.models import (
    FarmAccount,
    FarmReading,
    FarmRecord,
    ReadingKind,
    ReadingState,
    RenderTask,
    TaskLabel,
)
from apps.farm.readings.keys import output_key

LABELS = 500
LABELS_A_TASK = 3
RECORDS = 200_000
ENTRIES = 200_000
DELETED = 2_000
FILES = 20_000
YEAR = 365 * 24 * 3600


def make_account_pages(account: FarmAccount) -> RenderTask:
    """Fill all of it; the task whose output is listed."""
    now = timezone.now()
    tops = list(RenderTask.objects.filter(parent=None).order_by("pk"))
    _labels(account, tops, now)
    _records(account, tops, now)
    _entries(account, tops, now)
    gone = [task.pk for task in tops[-DELETED:]]
    RenderTask.objects.filter(pk__in=gone).update(deleted_at=now - timedelta(days=2))
    alone = next(task for task in tops if not task.child_count)
    _output(account, alone, now)
    return alone


def _reading(
    account: FarmAccount, kind: str, key: str, data: object, at: datetime
) -> None:
    FarmReading.objects.create(
        account=account,
        kind=kind,
        key=key,
        data=data,
        state=ReadingState.READY,
        fetched_at=at,
        changed_at=at,
    )


def _labels(account: FarmAccount, tops: list[RenderTask], now: datetime) -> None:
    names = [f"label-{number:03d}" for number in range(LABELS)]
    rows = [{"labelId": n, "labelName": name} for n, name in enumerate(names)]
    _reading(account, ReadingKind.LABELS, "", rows, now)
    _reading(account, ReadingKind.PROJECTS, "", [], now)
    each = (
        TaskLabel(task=task, name=names[(place * 7 + more * 101) % LABELS])
        for place, task in enumerate(tops)
        for more in range(LABELS_A_TASK)
    )
    TaskLabel.objects.bulk_create(each, batch_size=5_000, ignore_conflicts=True)


def _records(account: FarmAccount, tops: list[RenderTask], now: datetime) -> None:
    FarmRecord.objects.bulk_create(
        (
            FarmRecord(
                account=account,
                kind="login" if number % 10 == 0 else "operation",
                at=now - timedelta(seconds=number * YEAR // RECORDS),
                actor=f"lighting-{number % 17:02d}",
                source="2",
                address=f"192.0.2.{number % 250}",
                what=f"Stop the task {number % 900}",
                task_ids=[tops[number % len(tops)].remote_id],
                data={"buttonName": "btn_stop", "loginStatus": 200},
                digest=f"{number:032x}",
                seen_at=now,
            )
            for number in range(RECORDS)
        ),
        batch_size=2_000,
    )


def _entries(account: FarmAccount, tops: list[RenderTask], now: datetime) -> None:
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                number=number,
                previous=START,
                digest=f"{number:064x}",
                at=now - timedelta(seconds=(ENTRIES - number) * YEAR // ENTRIES),
                actor=f"person-{number % 30:02d}",
                verb="task.stop",
                target_kind="task",
                target_id=str(tops[number % len(tops)].pk),
                target_label=str(tops[number % len(tops)]),
                account_id=account.pk,
                request_id=f"click-{number // 3}",
            )
            for number in range(1, ENTRIES + 1)
        ),
        batch_size=2_000,
    )


def _output(account: FarmAccount, task: RenderTask, now: datetime) -> None:
    top = f"/{task.remote_id}_scene"
    at = int(now.timestamp() * 1000)
    folder = {"fileName": top[1:], "filePath": top, "directory": True, "lastModify": at}
    files = [
        {
            "fileName": f"beauty.{number:05d}.exr",
            "filePath": f"{top}/beauty.{number:05d}.exr",
            "directory": False,
            "fileSize": 20_000_000 + number,
            "lastModify": at,
        }
        for number in range(FILES)
    ]
    for path, rows in (("/", [folder]), (top, files)):
        data = {"path": path, "total": len(rows), "files": rows}
        key = output_key(task.remote_id, path)
        _reading(account, ReadingKind.OUTPUT_FILES, key, data, now)
