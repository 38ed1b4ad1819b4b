"""Software and plugins: what can be rendered with."""

from typing import Annotated

from apps.renderbus.schemas.rows import Row, list_of
from apps.renderbus.schemas.values import Integer, Kind, Text


class SoftwareRow(Row, frozen=True, kw_only=True):
    """One software; `cg_type` are its files' suffixes ("ma;mb")."""

    cg_id: Integer = None
    cg_name: Text = None
    cg_type: Text = None
    icon_path: Text = None
    is_need_project_path: Integer = None
    is_need_analyse: Integer = None
    is_support_linux: Integer = None


class SoftwareRows(Row, frozen=True, kw_only=True):
    """Data of querySoftwareList. `is_auto_commit`: 1 does not start, 2 does."""

    is_auto_commit: Integer = None
    render_info_list: Annotated[list[SoftwareRow], Kind(list_of(SoftwareRow))] = []
    default_cg_id: Integer = None


class PluginVersionRow(Row, frozen=True, kw_only=True):
    """A plugin in one version ("wobble 0.9.5"); `plugin_id` is the version's."""

    plugin_id: Integer = None
    plugin_name: Text = None
    plugin_version: Text = None


class PluginRow(Row, frozen=True, kw_only=True):
    """A plugin for one version of a software: `cv_id` is a SoftwareVersionRow's id."""

    cv_id: Integer = None
    plugin_name: Text = None
    plugin_versions: Annotated[
        list[PluginVersionRow], Kind(list_of(PluginVersionRow))
    ] = []


class SoftwareVersionRow(Row, frozen=True, kw_only=True):
    """A version of a software."""

    id: Integer = None
    cg_id: Integer = None
    cg_name: Text = None
    cg_version: Text = None


class PluginRows(SoftwareRows, frozen=True, kw_only=True):
    """Data of querySoftwareDetail; the published example holds a software list."""

    cg_plugin: Annotated[list[PluginRow], Kind(list_of(PluginRow))] = []
    cg_version: Annotated[
        list[SoftwareVersionRow], Kind(list_of(SoftwareVersionRow))
    ] = []
