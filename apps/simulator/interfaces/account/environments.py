"""Render environments: listed, added, changed, made the default, deleted."""

from typing import Any

from apps.simulator.account.environments import LINUX, WINDOWS, Environment
from apps.simulator.account.products import PLUGINS
from apps.simulator.farm import Farm
from apps.simulator.interfaces.account.software import PLUGIN, plugin_row
from apps.simulator.interfaces.registry import acting, interface
from apps.simulator.protocol.params import Params, invalid


def _wanted(params: Params) -> Environment:
    """The environment that a call describes, not yet held against the software."""
    return Environment(
        name=params.needed_text("editName").strip(),
        software=params.number("cgId"),
        program=params.needed_text("cgName"),
        version=params.needed_text("cgVersion"),
        system=params.number("renderSystem"),
        layer_type=params.number_or("renderLayerType", 0),
        plugins=tuple(params.some_numbers("pluginIds")),
        project_path=params.text("projectPath"),
    )


@acting(f"{PLUGIN}/addUserPluginConfig")
def add_user_plugin_config(farm: Farm, params: Params) -> Any:
    """Save a new environment."""
    wanted = _wanted(params)
    farm.environments.add(wanted)
    farm.note_execution("add_environment", [])
    return {"editName": wanted.name}


@acting(f"{PLUGIN}/editUserPluginConfig")
def edit_user_plugin_config(farm: Farm, params: Params) -> Any:
    """Change an environment, which its name tells."""
    farm.environments.update(_wanted(params))
    farm.note_execution("update_environment", [])


@acting(f"{PLUGIN}/deleteUserPluginConfig")
def delete_user_plugin_config(farm: Farm, params: Params) -> Any:
    """Delete an environment."""
    farm.environments.delete(params.needed_text("editName"))
    farm.note_execution("delete_environment", [])


@acting(f"{PLUGIN}/setDefaultUserPluginConfig")
def set_default_user_plugin_config(farm: Farm, params: Params) -> Any:
    """Make an environment the default of its program."""
    farm.environments.set_default(params.needed_text("editName"))
    farm.note_execution("set_default_environment", [])


@interface(f"{PLUGIN}/getUserPluginConfig")
def get_user_plugin_config(farm: Farm, params: Params) -> Any:
    """The environments for one program or some, on one system."""
    wanted = set(params.numbers_or_none("cgIds") or ())
    if not wanted:
        wanted = {params.number("cgId")}
    system = params.number_or("osName", WINDOWS)
    if system not in (LINUX, WINDOWS):
        raise invalid("osName")
    return [_row(made) for made in farm.environments.of(wanted, system)]


def _row(made: Environment) -> dict[str, Any]:
    return {
        "cgId": made.software,
        "editName": made.name,
        "cgName": made.program,
        "cgVersion": made.version,
        "osName": made.system,
        "renderLayerType": made.layer_type,
        "isDefault": int(made.default),
        "projectPath": made.project_path,
        "isMainUserId": 1,
        "respUserPluginInfoVos": [plugin_row(PLUGINS[place]) for place in made.plugins],
    }
