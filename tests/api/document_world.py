"""What the examples in docs/api.md and docs/command-line.md are about."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, Frame, FrameLog, RenderTask
from apps.farm.readings.keys import output_key
from tests.actions.factories import make_intent
from tests.factories import NOW, make_account, make_frame, make_task
from tests.farm.reading_rows import make_reading, make_record


def document_world() -> dict[str, Any]:
    """One account with three tasks, and all that can be asked about them; what the
    documents' variables stand for."""
    mei = User.objects.create_superuser("mei")
    ann = User.objects.create_superuser("ann")
    account = make_account(name="studio", balance=Decimal(12))
    task = _task(account)
    stopped = _plain(account, 14000002, scene_name="harbour.ma", status_code=10)
    other = _plain(account, 14000003, scene_name="forest.ma")
    _readings(task)
    make_record(account, kind="login", actor="studio-main", task_ids=[])
    held = make_intent(other, mei, state="held", hold_until=NOW)
    part = make_intent(other, mei, operation="abandon", state="needs_person")
    awaiting = make_intent(stopped, ann, operation="delete", state="awaiting")
    return {
        "ACCOUNT": account.pk,
        "TASK": task.pk,
        "STOPPED": stopped.pk,
        "OTHER": other.pk,
        "FRAME": Frame.objects.get(number=7).pk,
        "CLICK": held.click,
        "AWAITING": awaiting.click,
        "PART": part.pk,
    }


def _plain(account: FarmAccount, number: int, **fields: Any) -> RenderTask:
    return make_task(account, remote_id=number, alias=f"2W{number}", **fields)


def _task(account: FarmAccount) -> RenderTask:
    task = _plain(
        account,
        14000001,
        scene_name="dune.ma",
        project_name="Dune",
        labels=["day"],
        total_frames=10,
        done_frames=6,
        failed_frames=2,
        cost=Decimal("1.5"),
    )
    for number in range(1, 11):
        status = {3: 2, 7: 5, 9: 5, 10: 1}.get(number, 4)
        make_frame(task, number=number, status_code=status, started_at=NOW)
    log = {"state": "ready", "text": "one\ntwo", "fetched_at": NOW, "is_complete": True}
    FrameLog.objects.create(frame=task.frames.get(number=7), attempt="0.1", **log)
    return task


def _readings(task: RenderTask) -> None:
    account = task.account
    files = [{"filePath": "/17_dune", "fileSize": None, "directory": True}]
    hardware = [{"id": 303, "model": "Default", "ram": "128GB", "gpuNum": None}]
    for kind, key, data in (
        ("profile", "", {"userName": "studio-main"}),
        ("settings", "", {"taskOverTime": 24}),
        ("labels", "", [{"projectId": 3, "projectName": "night"}]),
        ("platforms", "", [{"platform": 2, "name": "Platform 2"}]),
        ("environments", "", [{"editName": "main", "cgName": "Maya"}]),
        ("environments", "2000/1", [{"editName": "main", "cgName": "Maya"}]),
        ("error_detail", "10002/1", [{"code": "10002"}]),
        ("hardware", str(task.remote_id), hardware),
        ("output_files", output_key(task.remote_id), {"files": files, "total": 1}),
    ):
        make_reading(account, kind, key, data=data)
