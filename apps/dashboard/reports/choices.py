"""What a reader can choose from."""

from typing import Any

from django.conf import settings

from apps.farm.models import RenderTask
from apps.farm.naming import PLACEHOLDER_PROJECT

MOST_NAMES = 500
"""So many projects are offered to choose from."""


def own_languages() -> list[tuple[str, str]]:
    """Languages by their own names."""
    names = {"en": "English", "zh-hans": "简体中文"}
    return [(code, names.get(code, str(name))) for code, name in settings.LANGUAGES]


def project_names(user: Any) -> list[str]:
    """Projects that the user sees, by name; "" for tasks without one."""
    tops = RenderTask.objects.visible_to(user).filter(parent=None)
    names = tops.order_by("project_name").values_list("project_name", flat=True)
    found = {name if name != PLACEHOLDER_PROJECT else "" for name in names.distinct()}
    return sorted(name or "" for name in found)[:MOST_NAMES]
