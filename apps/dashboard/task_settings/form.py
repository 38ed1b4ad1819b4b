"""The form of a task's settings: only what was changed in it is asked for."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.actions.params.tasks import LIMITS, MOST_LEVEL, MOST_MACHINES
from apps.dashboard.task_settings.hardware import Machine, machine_choices, machine_now
from apps.dashboard.task_settings.values import level, machines
from apps.farm.models import RenderTask

HOUR, MINUTE = 3600, 60
MOST_HOURS = (LIMITS.stop - 1) // HOUR


def _number(label: Any, help_text: Any, *, least: int, most: int) -> Any:
    """A whole number; what it was when the form was drawn comes back with it, so that
    what the farm changes meanwhile is not taken for a wish."""
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        required=False,
        show_hidden_initial=True,
        error_messages={
            "invalid": _("A whole number is needed."),
            "min_value": _("At least %(limit_value)s."),
            "max_value": _("At most %(limit_value)s."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class SettingsForm(forms.Form):
    """What a person wants a task to get; fields that do not apply are not there."""

    level = _number(
        _("Priority"),
        _("0 to 100. Of the account's tasks that wait, the highest goes first."),
        least=0,
        most=MOST_LEVEL,
    )
    machines = _number(
        _("Most machines at once"),
        _("Fewer leave more for other tasks; the cost of a frame stays the same."),
        least=1,
        most=MOST_MACHINES,
    )
    hours = _number(_("Hours"), "", least=0, most=MOST_HOURS)
    minutes = _number(_("Minutes"), "", least=0, most=59)
    hardware = forms.ChoiceField(
        label=_("Machines"),
        required=False,
        show_hidden_initial=True,
        help_text=_("What an hour costs depends on it."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        task: RenderTask,
        allowed: Collection[str],
        hardware: Sequence[Machine],
    ) -> None:
        super().__init__(data, initial=_values(task, hardware))
        self.known = {str(one.id): one for one in hardware if one.usable}
        self.allowed = frozenset(allowed)
        choices = machine_choices(list(hardware))
        keep = [] if machine_now(list(hardware)) else [("", _("As it is"))]
        self.fields["hardware"].choices = [*keep, *choices]  # type: ignore[attr-defined]
        for name, key in _KEYS.items():
            if key not in allowed or (name == "hardware" and not choices):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A time of a frame that the farm takes, and something to do."""
        values = super().clean() or {}
        for name in self.changed_data:
            if (
                name in _COUNTED
                and values.get(name) is None
                and name not in self.errors
            ):
                self.add_error(name, _t("A whole number is needed."))
        if self._times_changed and not self._time_errors:
            seconds = _seconds(values)
            if seconds not in LIMITS:
                self.add_error("minutes", _t("From 1 minute to 30 days."))
        if not self.errors and not self.changed_data:
            raise forms.ValidationError(_t("Nothing was changed."))
        return values

    @property
    def as_drawn(self) -> SafeString:
        """Hidden inputs: what each field was when the form was drawn. That of the
        machines stands beside their field, which may come later."""
        fields = (field for field in self if field.name != "hardware")
        parts = (field.as_hidden(only_initial=True) for field in fields)
        return format_html_join("", "{}", ((part,) for part in parts))

    @property
    def hardware_as_drawn(self) -> SafeString:
        """The same of the machines."""
        return self["hardware"].as_hidden(only_initial=True)

    @property
    def _times_changed(self) -> bool:
        return any(name in self.changed_data for name in ("hours", "minutes"))

    @property
    def _time_errors(self) -> bool:
        return any(name in self.errors for name in ("hours", "minutes"))

    def wishes(self) -> list[tuple[str, dict[str, Any]]]:
        """Operations with their parameters, for what was changed."""
        values, found = self.cleaned_data, list[tuple[str, dict[str, Any]]]()
        if "hardware" in self.changed_data and values["hardware"] in self.known:
            chosen = self.known[values["hardware"]]
            found.append(("edit_hardware", chosen.params))
        if "level" in self.changed_data:
            found.append(("set_priority", {"level": values["level"]}))
        if "machines" in self.changed_data:
            found.append(("set_limit", {"machines": values["machines"]}))
        if self._times_changed:
            found.append(("over_time_stop", {"seconds": _seconds(values)}))
        return found


_KEYS = {
    "level": "set_priority",
    "machines": "set_limit",
    "hours": "over_time_stop",
    "minutes": "over_time_stop",
    "hardware": "edit_hardware",
}
_COUNTED = ("level", "machines")


def _seconds(values: dict[str, Any]) -> int:
    return (values.get("hours") or 0) * HOUR + (values.get("minutes") or 0) * MINUTE


def _values(task: RenderTask, hardware: Sequence[Machine]) -> dict[str, Any]:
    now = machine_now(list(hardware))
    seconds = task.over_time_stop
    return {
        "level": level(task),
        "machines": machines(task),
        "hours": None if seconds is None else seconds // HOUR,
        "minutes": None if seconds is None else seconds % HOUR // MINUTE,
        "hardware": str(now.id) if now else "",
    }
