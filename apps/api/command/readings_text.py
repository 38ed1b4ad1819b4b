"""Readings as text for people; scripts take --json."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from apps.api.command.aligned import Column, Row, facts, joined, table
from apps.api.schemas import iso_utc

_LISTS = ("files", "tasks", "renderInfoList", "cgPlugin", "cgVersion")
"""Members of answers that are lists of rows, the first of which is shown."""
_INSTANTS = ("lastModify",)
"""Unix milliseconds."""
_COLUMNS = {
    "labels": ("projectId", "projectName"),
    "projects": ("projectId", "projectName"),
    "environments": ("editName", "cgName", "cgVersion", "osName", "isDefault"),
    "hardware": ("id", "type", "model", "gpuNum", "ram", "platform", "current"),
    "output_files": ("filePath", "fileSize", "lastModify"),
    "pack_node": ("packNodeId", "packName"),
    "software": ("cgId", "cgName", "cgType"),
    "error_detail": ("code", "type", "desDescriptionCn", "desSolutionCn"),
    "deleted": ("id", "taskAlias", "sceneName", "taskStatus"),
}


def reading_text(told: dict[str, Any]) -> str:
    """Its rows or its facts, and how old they are."""
    data = told["data"]
    rows = data if isinstance(data, list) else _rows(data)
    age = f"as of {told['fetched_at']}"
    if told["state"] == "failed":
        age += f"; could not be read since: {told['reason']}"
    if rows is None:
        return f"{facts(_flat(data))}\n{age}"
    return f"{table(rows, _columns(told['kind'], rows), 'there is nothing')}\n{age}"


def _rows(data: Any) -> list[Any] | None:
    if not isinstance(data, dict):
        return []
    return next(
        (data[name] for name in _LISTS if isinstance(data.get(name), list)), None
    )


def _columns(kind: str, rows: list[Any]) -> list[Column]:
    names = _COLUMNS.get(kind) or tuple(rows[0] if rows else ())
    return [Column(name, partial(_of, name)) for name in names]


def _of(name: str, row: Row) -> object:
    value = row.get(name)
    if name in _INSTANTS and isinstance(value, int):
        return iso_utc(datetime.fromtimestamp(value / 1000, UTC))
    return _cell(value)


def _cell(value: Any) -> object:
    """Yes and no in words; what is nested is for --json."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return (
            joined(value) if not any(isinstance(v, dict) for v in value) else len(value)
        )
    return value


def _flat(data: Any) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in data.items():
        if isinstance(value, dict):
            found += [(f"{name}.{inner}", _cell(one)) for inner, one in value.items()]
        else:
            found.append((name, _cell(value)))
    return found
