"""The form of a render environment: it knows what fits the chosen version."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.actions.params.account import LONGEST_NAME
from apps.actions.reasons import ClickRefused, ParamsInvalid
from apps.dashboard.environments.catalogue import MAYA, SYSTEMS, Plugin
from apps.dashboard.environments.choice import PREFIX, Choices, field_name
from apps.dashboard.wording import listed

LONGEST_PATH = 1000
NONE = ""
_OF_PARAMS = {
    "target": "name",
    "cg_id": "software",
    "cg_name": "software",
    "cg_version": "version",
    "render_system": "system",
    "render_layer_type": "layer_type",
    "project_path": "project_path",
}
"""Our field by the parameter that a refusal names."""


def _line(**attributes: Any) -> forms.TextInput:
    plain = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
    return forms.TextInput(attrs=plain | attributes)


class EnvironmentForm(forms.Form):
    """What a person says about an environment."""

    software = forms.ChoiceField(
        label=_("Program"), error_messages={"required": _("Choose a program.")}
    )
    system = forms.ChoiceField(label=_("System"), required=False)
    version = forms.ChoiceField(
        label=_("Version"), error_messages={"required": _("Choose a version.")}
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("As people choose it when they submit a scene."),
        widget=_line(),
    )
    layer_type = forms.ChoiceField(
        label=_("Type of the render layers"),
        required=False,
        choices=[("0", _("0, the usual one")), ("1", "1")],
        help_text=_("Of Maya: the farm's own number. What it means is not published."),
    )
    project_path = forms.CharField(
        label=_("Project path"),
        max_length=LONGEST_PATH,
        required=False,
        help_text=_(
            "Where the project lies on the machine that submits. May be empty."
        ),
        widget=_line(),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        choices: Choices,
        name: str = "",
        labels: Mapping[int, str] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`name`: of the environment that is changed; its program stays. `labels`:
        what plugins are called that the farm may not have any more."""
        self.choices, self.changes, self.labels = choices, name, labels or {}
        super().__init__(data, initial=dict(initial or {}))
        self._places()
        if not choices.software or choices.software.number != MAYA:
            del self.fields["layer_type"]
        for plugin, versions in self.fitting.items():
            self.fields[field_name(plugin)] = self._plugin(plugin, versions)
        if name:
            del self.fields["name"]

    def _places(self) -> None:
        chosen = self.choices
        programs = [(str(one.number), one.name) for one in chosen.programs]
        self._choose("software", programs, str(_("Choose a program")))
        systems = chosen.software.systems if chosen.software else ()
        self._choose("system", [(str(one), SYSTEMS[one]) for one in systems])
        versions = [(one, one) for one in chosen.catalogue.versions]
        self._choose("version", versions)
        places = {
            "software": str(chosen.software.number) if chosen.software else "",
            "system": "" if chosen.system is None else str(chosen.system),
            "version": chosen.version,
        }
        self.initial.update(places)

    def _choose(self, field: str, known: list[tuple[str, str]], none: str = "") -> None:
        one: Any = self.fields[field]
        one.choices = [("", none), *known] if none else known
        wrong = _t("The farm does not have it for what is chosen above.")
        one.error_messages["invalid_choice"] = wrong

    def _plugin(self, plugin: str, versions: tuple[Plugin, ...]) -> forms.ChoiceField:
        wrong = _t("This version does not fit %(program)s %(version)s: choose another.")
        program = self.choices.software.name if self.choices.software else ""
        words = {"program": program, "version": self.choices.version}
        return forms.ChoiceField(
            label=plugin,
            required=False,
            choices=[
                (NONE, "—"),
                *((str(one.number), one.version) for one in versions),
            ],
            error_messages={"invalid_choice": wrong % words},
        )

    @property
    def fitting(self) -> Mapping[str, tuple[Plugin, ...]]:
        """Plugins of the chosen version, by name."""
        return self.choices.catalogue.fitting(self.choices.version)

    @property
    def plugins(self) -> Iterator[forms.BoundField]:
        """Their fields, in the order of their names."""
        for plugin in self.choices.catalogue.names:
            if plugin in self.fitting:
                yield self[field_name(plugin)]

    @cached_property
    def left_over(self) -> list[str]:
        """Plugins that were chosen for another version and are not there for this one;
        as the farm calls them."""
        source = self.data if self.is_bound else self.initial
        return [
            self._label(str(value))
            for field, value in source.items()
            if field.startswith(PREFIX) and value and self._is_lost(field, str(value))
        ]

    def _is_lost(self, field: str, value: str) -> bool:
        """Whether nothing shows it; the fields of a bound form tell of themselves."""
        if field not in self.fields:
            return True
        shown: Any = self.fields[field]
        return not self.is_bound and not shown.valid_value(value)

    def _label(self, value: str) -> str:
        number = int(value) if value.isdecimal() and len(value) < 17 else 0
        label = self.choices.catalogue.label_of(number)
        return label or self.labels.get(number) or value[:40]

    def clean_name(self) -> str:
        """Environments are told apart by their names, whatever their program."""
        name: str = self.cleaned_data["name"]
        if any(one.name == name for one in self.choices.saved):
            raise forms.ValidationError(
                _(
                    "There is an environment of that name. Change that one, or choose "
                    "another name."
                )
            )
        return name

    def clean(self) -> dict[str, Any]:
        """What fits none of the versions is told, not dropped."""
        if not self.choices.is_ready:
            self.add_error(
                None,
                _("The farm has not told the versions and plugins yet. Wait a moment."),
            )
        if self.left_over:
            words = _t(
                "Not there for this version, and left out: %(plugins)s. Save "
                "again if that is right."
            )
            self.add_error(None, words % {"plugins": listed(self.left_over)})
        return self.cleaned_data

    @property
    def target(self) -> str:
        """The name of the environment."""
        return self.changes or str(self.cleaned_data["name"])

    @property
    def params(self) -> dict[str, Any]:
        """Of the click, of a valid form."""
        values = self.cleaned_data
        chosen = (values.get(field_name(plugin)) for plugin in self.fitting)
        return {
            "cg_id": int(values["software"]),
            "cg_name": self.choices.cg_name,
            "cg_version": values["version"],
            "render_system": int(values["system"] or self.choices.system or 0),
            "plugin_ids": sorted(int(one) for one in chosen if one),
            "render_layer_type": int(values.get("layer_type") or 0),
            "project_path": values["project_path"],
        }

    def add_refusal(self, refused: ClickRefused) -> None:
        """Put what was refused to its field."""
        named = refused.field if isinstance(refused, ParamsInvalid) else ""
        field = _OF_PARAMS.get(named)
        self.add_error(field if field in self.fields else None, str(refused))
