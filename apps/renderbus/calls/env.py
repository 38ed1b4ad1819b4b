"""Render environments: a software in a version, with plugins, under a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.renderbus.calls.answers import (
    ActionAnswer,
    SavedEnvironment,
    saved_environment,
)
from apps.renderbus.calls.fields import numbers, some_numbers, some_text
from apps.renderbus.calls.group import Group
from apps.renderbus.codes import OperatingSystem
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.schemas import EnvironmentRow


@dataclass(frozen=True, kw_only=True)
class RenderEnv:
    """What a render environment is to be; names as the farm's rows have them.

    `cg_name` and `cg_version` are those of a row of `query.supported_plugins`, as are
    the ids; `render_system` is an OperatingSystem.
    """

    edit_name: str
    cg_id: int
    cg_name: str
    cg_version: str
    render_system: int = OperatingSystem.WINDOWS
    plugin_ids: tuple[int, ...] = ()
    render_layer_type: int = 0
    project_path: str = ""

    def body(self) -> dict[str, object]:
        """The fields as both interfaces take them."""
        body: dict[str, object] = {
            "cgId": int(self.cg_id),
            "cgName": some_text(self.cg_name),
            "cgVersion": some_text(self.cg_version),
            "renderLayerType": int(self.render_layer_type),
            "editName": some_text(self.edit_name),
            "renderSystem": int(self.render_system),
            "pluginIds": numbers(self.plugin_ids),
        }
        return body | ({"projectPath": self.project_path} if self.project_path else {})


class EnvCalls(Group):
    """`client.env`: the account's render environments."""

    def add(self, environment: RenderEnv) -> SavedEnvironment:
        """addUserPluginConfig: save a new environment."""
        return self._caller.call(
            Endpoint.ADD_ENVIRONMENT, environment.body(), saved_environment
        )

    def update(self, environment: RenderEnv) -> ActionAnswer:
        """editUserPluginConfig: replace the environment of this name."""
        return self._act(Endpoint.UPDATE_ENVIRONMENT, environment.body())

    def delete(self, name: str) -> ActionAnswer:
        """deleteUserPluginConfig: remove the environment of this name."""
        return self._act(Endpoint.DELETE_ENVIRONMENT, {"editName": some_text(name)})

    def set_default(self, name: str) -> ActionAnswer:
        """setDefaultUserPluginConfig: take this one unless a task names another."""
        return self._act(Endpoint.DEFAULT_ENVIRONMENT, {"editName": some_text(name)})

    def environments(
        self, software: int, *, os: int = OperatingSystem.WINDOWS
    ) -> list[EnvironmentRow]:
        """getUserPluginConfig: the environments for a software on a system."""
        body: dict[str, object] = {"cgId": int(software), "osName": int(os)}
        return self._rows(Endpoint.ENVIRONMENTS, body, EnvironmentRow)

    def environments_of(
        self, softwares: Iterable[int], *, os: int = OperatingSystem.WINDOWS
    ) -> list[EnvironmentRow]:
        """getUserPluginConfig: the environments for several softwares at once."""
        body: dict[str, object] = {"cgIds": some_numbers(softwares), "osName": int(os)}
        return self._rows(Endpoint.ENVIRONMENTS, body, EnvironmentRow)
