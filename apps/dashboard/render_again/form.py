"""The form of "render again": what is to be different; empty means as it was."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.actions.params.again import LEVELS, again
from apps.actions.reasons import ParamsInvalid
from apps.dashboard.render_again.changes import level_sent, usual_words
from apps.dashboard.render_again.environments import Environment
from apps.dashboard.task_settings.hardware import Machine, machine_choices, machine_now
from apps.dashboard.task_settings.values import level
from apps.farm.models import RenderTask

LONGEST_RANGE = 2_000


class AgainForm(forms.Form):
    """What a person wants to be different of a task that is rendered once more."""

    frames = forms.CharField(
        label=_("Frames"),
        required=False,
        max_length=LONGEST_RANGE,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    environment = forms.ChoiceField(
        label=_("Render environment"),
        required=False,
        help_text=_("Those that are saved at the farm for this software."),
    )
    hardware = forms.ChoiceField(
        label=_("Machines"),
        required=False,
        help_text=_("What an hour costs depends on it."),
    )
    priority = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        help_text=_("Of the account's tasks that wait, the highest goes first."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        task: RenderTask,
        environments: Sequence[Environment],
        hardware: Sequence[Machine],
        may_hardware: bool,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.task = task
        self.known = {one.key: one for one in environments}
        self.machines = {str(one.id): one for one in hardware if one.usable}
        self._now = machine_now(list(hardware))
        same = _t("As it was")
        fields: Any = self.fields
        fields["frames"].help_text = _frames_help(task)
        fields["environment"].choices = [
            ("", same),
            *((one.key, one.label) for one in environments),
        ]
        machines = [one for one in hardware if one.usable and not one.current]
        now = _as_it_was(self._now.label) if self._now else same
        fields["hardware"].choices = [("", now), *machine_choices(machines)]
        fields["priority"].choices = [
            ("", usual_words(task) or _as_it_was(level(task))),
            *((str(one), str(one)) for one in LEVELS if one != level_sent(task)),
        ]
        if not environments:
            del self.fields["environment"]
        if not machines or not may_hardware:
            del self.fields["hardware"]

    def clean(self) -> dict[str, Any]:
        """What the operation takes for its parameters, with its words where not."""
        values = super().clean() or {}
        if not self.errors:
            try:
                self.params = again(self._wanted(values))
            except ParamsInvalid as wrong:
                name = wrong.field if wrong.field in self.fields else None
                self.add_error(name, str(wrong))
        return values

    def _wanted(self, values: dict[str, Any]) -> dict[str, Any]:
        wanted: dict[str, Any] = {"frames": values.get("frames", "").strip()}
        if values.get("environment"):
            wanted["environment"] = self.known[values["environment"]].params
        chosen = values.get("hardware")
        if chosen and (self._now is None or chosen != str(self._now.id)):
            wanted["hardware"] = self.machines[chosen].params
        if values.get("priority"):
            wanted["priority"] = int(values["priority"])
        return wanted

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Names and values, to be sent again with the confirmation."""
        values = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return [(name, value) for name, value in values.items() if value]

    def address(self, page: str) -> str:
        """Of the page with the form as it was filled in."""
        return f"{page}?{urlencode(self.sent)}" if self.sent else page


def _as_it_was(before: object) -> str:
    return _t("As it was (%(level)s)") % {"level": before}


def _frames_help(task: RenderTask) -> str:
    words = [_t("Such as 1-100, 1-100x2 or 5,8,10-20.")]
    if task.frames_range:
        as_was = _t("Empty: as it was, %(frames)s.")
        words.insert(0, as_was % {"frames": task.frames_range[:60]})
    if task.child_count:
        words.append(_t("Each of its parts renders them."))
    return " ".join(words)
