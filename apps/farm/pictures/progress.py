"""Pictures in the making, kept: the tiles of a 3ds Max task with what the farm says.

The last state of a picture is kept when its task has ended.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.farm.models import ProgressImage, RenderTask
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.mosaic import Composed, Grid, tile_facts
from apps.farm.pictures.store import drop_pictures
from apps.farm.reconcile import tasks_touch
from apps.renderbus.codes import Software
from apps.renderbus.schemas import ProgressImageRow

TOLD_EVERY = timedelta(seconds=60)
"""A picture that stays the same is told to pages so often: they show its age."""


def same_stage(answer: ProgressImageRow, before: ProgressImage) -> bool:
    """Whether it is the same picture: the photon pass has one of its own."""
    return bool(answer.is_render_photon) == bool(before.extra.get("photon"))


def progress_record(
    task: RenderTask,
    answer: ProgressImageRow,
    grid: Grid,
    composed: Composed,
    *,
    fetched_at: datetime,
) -> None:
    """Keep the picture with its tiles; one that is worse than the last changes less.

    Without a picture the last one stays, and only the time of the look is noted.
    """
    before = ProgressImage.objects.filter(task=task).first()
    outcome = composed.outcome
    values: dict[str, Any] = {"state": outcome.state, "reason": outcome.reason}
    lost = before is not None and before.key and outcome.state != ImageState.READY
    if grid.rows:
        values |= {
            "key": outcome.kept.key,
            "width": outcome.kept.width,
            "height": outcome.kept.height,
            "stored_bytes": outcome.kept.stored_bytes,
            "percent": grid.percent,
            "tiles": _tiles(grid, composed),
            "extra": _extra(answer),
        }
    if before is not None and (lost or _is_as(before, values)):
        _seen(task, before, fetched_at)
        return
    left = _replaced(before, values)
    if "extra" in values:
        values["extra"]["told"] = _ms(fetched_at)
    with transaction.atomic():
        ProgressImage.objects.update_or_create(
            task=task, defaults=values | {"fetched_at": fetched_at}
        )
        tasks_touch(account_id=task.account_id, task_ids=[task.pk])
    drop_pictures(left)


def progress_owner(task: RenderTask) -> str:
    """Whose the picture of a task in the making is: no other row ever names it."""
    return f"progress of task {task.pk} "


def _replaced(before: ProgressImage | None, values: dict[str, Any]) -> list[str]:
    """Keys of the states that no page shows any more: a new one comes every few
    seconds. The one before this stays for those who are just loading it."""
    if "extra" not in values:
        return []
    told = before.extra if before is not None else {}
    if before is not None and before.key == values["key"]:
        values["extra"] |= {name: told.get(name) for name in ("own", "earlier")}
        return []
    # Rows of earlier versions name pictures that frames may name, too.
    earlier = before.key if before is not None and told.get("own") else ""
    values["extra"] |= {"own": True, "earlier": earlier}
    left = told.get("earlier") or ""
    return [left] if left and left != values["key"] else []


def _is_as(before: ProgressImage, values: dict[str, Any]) -> bool:
    extra = values.get("extra", {})
    if any(before.extra.get(name) != value for name, value in extra.items()):
        return False
    rest = (name for name in values if name != "extra")
    return all(getattr(before, name) == values[name] for name in rest)


def _seen(task: RenderTask, image: ProgressImage, fetched_at: datetime) -> None:
    """The farm was asked, and the picture is still the same."""
    told = image.extra.get("told") or 0
    values: dict[str, Any] = {"fetched_at": fetched_at}
    due = _ms(fetched_at) - told > TOLD_EVERY / timedelta(milliseconds=1)
    if due:
        values["extra"] = image.extra | {"told": _ms(fetched_at)}
    with transaction.atomic():
        ProgressImage.objects.filter(pk=image.pk).update(**values)
        if due:
            tasks_touch(account_id=task.account_id, task_ids=[task.pk])


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _tiles(grid: Grid, composed: Composed) -> list[list[dict[str, Any]]]:
    """Rows of tiles, each with the look that stands in its place, or what is wrong."""
    rows: list[list[dict[str, Any]]] = []
    place = 0
    for row in grid.rows:
        rows.append([])
        for tile in row:
            facts = tile_facts(tile) | {"look": composed.looks[place]}
            if place in composed.troubles:
                facts["trouble"] = composed.troubles[place]
            rows[-1].append(facts)
            place += 1
    return rows


def _extra(answer: ProgressImageRow) -> dict[str, Any]:
    return {
        "photon": bool(answer.is_render_photon),
        "kind": (answer.current_task_type or "")[:100],
        "scene": (answer.scene_name or "")[:300],
        "width": answer.width,
        "height": answer.height,
        "block": answer.block,
        "started": answer.start_time,
        "ended": answer.end_time,
        "completed": answer.completed_time,
    }


def makes_progress(task: RenderTask) -> bool:
    """Whether the farm tells how the task's picture grows: it does for 3ds Max only."""
    return task.cg_id == Software.MAX
