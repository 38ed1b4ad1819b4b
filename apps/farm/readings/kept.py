"""What of a reading stands on the account itself, for pages that show accounts."""

from collections.abc import Iterable
from typing import Any

from apps.farm.models import FarmAccount, ReadingKind

_SETTINGS = (
    "taskOverTime",
    "taskOverTimeSec",
    "singleNodeRenderFrames",
    "autoCommit",
    "subDeleteTask",
)
_PLATFORM = ("platform", "name", "type", "status", "taskPrefix")


def account_keep(account: FarmAccount, kind: str, data: Any) -> None:
    """Keep the names of the platforms, and the settings, where they are others now."""
    if kind == ReadingKind.SETTINGS:
        _keep(account, "settings", some(data, _SETTINGS))
    elif kind == ReadingKind.PLATFORMS and data:
        _keep(account, "platform_names", [some(row, _PLATFORM) for row in data])


def some(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Some fields of a row under the wire's names."""
    return {name: row.get(name) for name in names}


def _keep(account: FarmAccount, name: str, value: Any) -> None:
    if getattr(account, name) != value:
        setattr(account, name, value)
        FarmAccount.objects.filter(pk=account.pk).update(**{name: value})
