"""Software, plugins and saved environments for tests of their pages."""

from typing import Any

from apps.farm.models import FarmAccount, FarmReading, ReadingKind
from tests.farm.reading_rows import make_reading

MAYA, MAX = 2000, 2001
SOFTWARE = {
    "isAutoCommit": 2,
    "defaultCgId": MAX,
    "renderInfoList": [
        {
            "cgId": MAYA,
            "cgName": "Maya",
            "cgType": "ma;mb",
            "isNeedProjectPath": 1,
            "isNeedAnalyse": 1,
            "isSupportLinux": 1,
        },
        {"cgId": MAX, "cgName": "3ds Max", "cgType": "max", "isSupportLinux": 0},
    ],
}


def plugin(number: int, name: str, version: str) -> dict[str, Any]:
    """A version of a plugin, as the farm writes it."""
    label = f"{name} {version}"
    return {"pluginId": number, "pluginName": name, "pluginVersion": label}


PLUGINS = {
    "cgVersion": [
        {"id": 101, "cgId": MAYA, "cgName": "Maya", "cgVersion": "2020"},
        {"id": 102, "cgId": MAYA, "cgName": "Maya", "cgVersion": "2022"},
    ],
    "cgPlugin": [
        {
            "cvId": 101,
            "pluginName": "mtoa",
            "pluginVersions": [
                plugin(2711, "mtoa", "4.0.4"),
                plugin(2719, "mtoa", "5.1"),
            ],
        },
        {
            "cvId": 101,
            "pluginName": "wobble",
            "pluginVersions": [plugin(1166, "wobble", "0.9.5")],
        },
        {
            "cvId": 102,
            "pluginName": "mtoa",
            "pluginVersions": [
                plugin(2719, "mtoa", "5.1"),
                plugin(2723, "mtoa", "5.3.1"),
            ],
        },
        {
            "cvId": 102,
            "pluginName": "yeti",
            "pluginVersions": [plugin(2951, "yeti", "4.2.4")],
        },
    ],
}


def saved(name: str, **fields: Any) -> dict[str, Any]:
    """An environment as the farm lists it."""
    return {
        "cgId": MAYA,
        "editName": name,
        "cgName": "Maya",
        "cgVersion": "2022",
        "osName": 1,
        "renderLayerType": 0,
        "isDefault": 0,
        "projectPath": "",
        "isMainUserId": 1,
        "respUserPluginInfoVos": [plugin(2723, "mtoa", "5.3.1")],
    } | fields


def make_saved(
    account: FarmAccount, *rows: dict[str, Any], **fields: Any
) -> FarmReading:
    """What the farm said is saved."""
    kind = ReadingKind.ENVIRONMENTS
    return make_reading(account, kind, data=list(rows), **fields)


def make_software(account: FarmAccount) -> None:
    """The programs, and what there is for Maya on Windows."""
    make_reading(account, ReadingKind.SOFTWARE, data=SOFTWARE)
    make_reading(account, ReadingKind.PLUGINS, f"{MAYA}/1", data=PLUGINS)
