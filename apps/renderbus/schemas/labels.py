"""Labels, which the farm calls projects as well."""

from typing import Annotated

from apps.renderbus.schemas.rows import Row, list_of
from apps.renderbus.schemas.values import Integer, Kind, Text


class ProjectRow(Row, frozen=True, kw_only=True):
    """One label."""

    project_id: Integer = None
    project_name: Text = None


class ProjectRows(Row, frozen=True, kw_only=True):
    """Data of project/getList and project/list."""

    project_name_list: Annotated[list[ProjectRow], Kind(list_of(ProjectRow))] = []
