"""Render environments: rows of getUserPluginConfig."""

from typing import Annotated

from apps.renderbus.schemas.rows import Row, list_of
from apps.renderbus.schemas.software import PluginVersionRow
from apps.renderbus.schemas.values import Integer, Kind, Text


class EnvironmentRow(Row, frozen=True, kw_only=True):
    """A saved environment, known by its `edit_name`. `os_name`: 0 Linux, 1 Windows."""

    cg_id: Integer = None
    edit_name: Text = None
    cg_name: Text = None
    cg_version: Text = None
    os_name: Integer = None
    render_layer_type: Integer = None
    is_default: Integer = None
    project_path: Text = None
    is_main_user_id: Integer = None
    resp_user_plugin_info_vos: Annotated[
        list[PluginVersionRow], Kind(list_of(PluginVersionRow))
    ] = []
