"""With what the form begins: nothing, an environment, or what was asked for in vain."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict

from apps.actions.models import Intent
from apps.dashboard.environments.choice import Choices, choices_of, field_name
from apps.dashboard.environments.lines import ADD, UPDATE, wanted_of
from apps.dashboard.environments.saved import Saved, saved_of
from apps.farm.models import FarmAccount, ReadingKind
from apps.farm.readings.read import reading_of


@dataclass(frozen=True)
class Filling:
    """What the fields of the form hold before anybody types."""

    choices: Choices
    name: str = ""
    """Of the environment that is changed; "": a new one."""
    values: dict[str, Any] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    """What its plugins are called."""


def filling_of(account: FarmAccount, given: QueryDict) -> Filling:
    """Of an address: `name` (to change one), `like` (one like it), `again` (a click),
    or `software`, `os` and `version` alone. Raises Http404 for one that is not there.
    """
    places = {
        "software": given.get("software", ""),
        "system": given.get("os", ""),
        "version": given.get("version", ""),
    }
    name = given.get("name", "")
    start: Saved | None = None
    if name or given.get("like"):
        start = _saved(account, name or given.get("like", ""))
        if start is None and name:
            raise Http404
    elif asked := _asked(account, given.get("again", "")):
        name, start = (
            asked.target if asked.operation == UPDATE else "",
            wanted_of(asked),
        )
    if start is None:
        return Filling(choices_of(account, places))
    places = {
        "software": str(start.software),
        "system": str(start.system),
        "version": start.version,
    }
    choices = choices_of(account, places)
    values = _values(choices, start)
    if not name and given.get("again"):
        values["name"] = start.name
    labels = {
        one.number: f"{one.name} {one.version}" for one in start.plugins if one.name
    }
    return Filling(choices, name, values, labels)


def _saved(account: FarmAccount, name: str) -> Saved | None:
    found = saved_of(reading_of(account, ReadingKind.ENVIRONMENTS))
    return next((one for one in found if one.name == name), None)


def _asked(account: FarmAccount, key: str) -> Intent | None:
    try:
        pk = UUID(key)
    except ValueError:
        return None
    rows = Intent.objects.filter(
        account=account, task=None, operation__in=(ADD, UPDATE)
    )
    return rows.filter(pk=pk).first()


def _values(choices: Choices, start: Saved) -> dict[str, Any]:
    """Of the form's fields; what is not to be had any more stands there too, so that
    it is told."""
    values: dict[str, Any] = {
        "layer_type": str(start.layer_type),
        "project_path": start.project_path,
    }
    known = {
        plugin.number: name
        for fitting in choices.catalogue.plugins.values()
        for name, plugins in fitting.items()
        for plugin in plugins
    }
    for plugin in start.plugins:
        name = known.get(plugin.number) or plugin.name
        values[field_name(name or str(plugin.number))] = str(plugin.number)
    return values
