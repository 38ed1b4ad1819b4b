"""Software and plugins that the farm supports."""

from itertools import groupby
from typing import Any

from apps.renderbus.codes import Software
from apps.simulator.account.products import (
    PRODUCTS,
    Plugin,
    Product,
    plugins_for,
    product,
    version_id,
)
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import Params, invalid

PLUGIN = "/api/render/plugin"


@interface(f"{PLUGIN}/querySoftwareList")
def query_software_list(farm: Farm, params: Params) -> Any:
    """Every program that the farm renders with."""
    return {
        "isAutoCommit": 2,
        "renderInfoList": [_program(*pair) for pair in PRODUCTS.items()],
        "defaultCgId": int(Software.MAX),
    }


def _program(software: int, made: Product) -> dict[str, Any]:
    return {
        "cgId": int(software),
        "cgName": made.name,
        "cgType": made.suffixes,
        "iconPath": f"/img/softimage/{made.icon}.png",
        "isNeedProjectPath": made.project_path,
        "isNeedAnalyse": made.analyse,
        "isSupportLinux": int(made.linux),
    }


@interface(f"{PLUGIN}/querySoftwareDetail")
def query_software_detail(farm: Farm, params: Params) -> Any:
    """The versions of a program and the plugins for each; none on a foreign system.

    The published example shows another interface's answer: the fields are those of
    the document's table.
    """
    software = params.number("cgId")
    made = product(software)
    if made is None:
        raise invalid("cgId")
    system = params.text("osName") or "windows"
    if system not in ("windows", "linux"):
        raise invalid("osName")
    versions = () if system == "linux" and not made.linux else made.versions
    plugins = [row for version in versions for row in _plugins(software, version)]
    return {
        "cgPlugin": plugins,
        "cgVersion": [
            {
                "id": version_id(software, version),
                "cgId": software,
                "cgName": made.name,
                "cgVersion": version,
            }
            for version in versions
        ],
    }


def _plugins(software: int, version: str) -> list[dict[str, Any]]:
    """One row for each plugin of a program's version, with the plugin's versions."""
    grouped = groupby(plugins_for(software, version), key=lambda plugin: plugin.name)
    return [
        {
            "cvId": version_id(software, version),
            "pluginName": name,
            "pluginVersions": [plugin_row(plugin) for plugin in found],
        }
        for name, found in grouped
    ]


def plugin_row(plugin: Plugin) -> dict[str, Any]:
    """One version of a plugin."""
    return {
        "pluginId": plugin.id,
        "pluginName": plugin.name,
        "pluginVersion": plugin.label,
    }
