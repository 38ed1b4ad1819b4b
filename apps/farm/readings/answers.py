"""Answers that take more than one call, or of which not all is kept."""

from typing import Any

from apps.farm.readings.keys import TOP, folder, numbers
from apps.farm.readings.plain import plain
from apps.renderbus.client import FarmClient
from apps.renderbus.codes import OperatingSystem, ProjectScope

MOST_FILES = 20_000
"""Files and folders of one folder that are kept: 3 MB."""
DELETED_PAGES = 5
"""Pages of 100 deleted tasks that are read, the newest first."""

_NOT_KEPT = ("phone", "email")
"""Of the owner of a RaySync key: the profile has them."""


def projects(client: FarmClient, key: str) -> list[dict[str, Any]]:
    """Labels by whose they are (a ProjectScope); "": all of the main account's."""
    return list(plain(client.tag.projects(int(key or ProjectScope.ALL_OF_MAIN))))


def plugins(client: FarmClient, key: str) -> dict[str, Any]:
    """A software's versions, and the plugins of each."""
    software, os = numbers(key)
    return dict(plain(client.query.supported_plugins(software, os=os)))


def environments(client: FarmClient, key: str) -> list[dict[str, Any]]:
    """Saved environments for a software on a system; "": all that there are."""
    if not key:
        return _all_environments(client)
    software, os = numbers(key)
    return list(plain(client.env.environments(software, os=os)))


def _all_environments(client: FarmClient) -> list[dict[str, Any]]:
    """Of every software, on each system that it runs on: three calls."""
    rows = client.query.supported_software().render_info_list
    linux = [row.cg_id for row in rows if row.cg_id and row.is_support_linux == 1]
    every = {
        OperatingSystem.WINDOWS: [row.cg_id for row in rows if row.cg_id],
        OperatingSystem.LINUX: linux,
    }
    found: list[dict[str, Any]] = []
    for os, softwares in every.items():
        if softwares:
            saved = plain(client.env.environments_of(softwares, os=os))
            # A row that names no system is of the one that was asked for.
            found += (
                {**row, "osName": _or(row.get("osName"), int(os))} for row in saved
            )
    return found


def _or(value: Any, other: Any) -> Any:
    return other if value is None else value


def hardware(client: FarmClient, key: str) -> list[dict[str, Any]]:
    """Machines to choose from; with a task its own is `current`."""
    return list(plain(client.user.hardware_config([int(key)] if key else None)))


def error_detail(client: FarmClient, key: str) -> list[dict[str, Any]]:
    """One row at most: none where the farm does not know the code."""
    code, _, language = key.partition("/")
    return list(plain(client.query.error_detail([code], language=int(language))))


def output_files(client: FarmClient, key: str) -> dict[str, Any]:
    """`files` of the folder at `path`, and how many there are (`total`)."""
    task, path = folder(key)
    rows = client.transfer.output_files(task if path == TOP else None, path)
    return {
        "path": path,
        "total": len(rows),
        "files": [_lean(row) for row in plain(rows[:MOST_FILES])],
    }


def _lean(row: dict[str, Any]) -> dict[str, Any]:
    """Without what the farm left out: a folder may hold ten thousand files."""
    return {name: part for name, part in row.items() if part is not None}


def deleted_tasks(client: FarmClient) -> dict[str, Any]:
    """`tasks` that the farm lists as deleted, the newest, and how many (`total`)."""
    tasks: dict[int, Any] = {}
    total = 0
    for number in range(1, DELETED_PAGES + 1):
        page = client.query.task_list(page_num=number, recycle_flag=1)
        total = page.total
        tasks |= {row.id: plain(row) for row in page.items}
        if not page.items or len(tasks) >= total:
            break
    return {"total": total, "tasks": list(tasks.values())}


def raysync_key(client: FarmClient) -> dict[str, Any]:
    """The key with its secrets, and whose it is; nothing about the person."""
    row = plain(client.query.raysync_key(), reveal=True)
    return {name: part for name, part in row.items() if name not in _NOT_KEPT}
