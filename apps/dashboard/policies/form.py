"""The form of a retry rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.actions.models import RetryPolicy
from apps.actions.retrying.ruling import ruled_accounts
from apps.actions.retrying.wanted import (
    CAUSES,
    LONGEST_NAME,
    LONGEST_VALUE,
    MINUTES,
    TIMES,
    PolicyInvalid,
    PolicyWanted,
)
from apps.common.money import money_text
from apps.costs.budgets.scopes import names_known
from apps.dashboard.budgets.form import AccountField
from apps.dashboard.policies.words import CAUSE_LABELS
from apps.farm.models import FarmAccount


def _line(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attributes})


def _farm_name(label: Any, help_text: Any, names: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_VALUE,
        required=False,
        strip=False,
        widget=_line(list=names, spellcheck="false", autocapitalize="none"),
    )


def _number(label: Any, help_text: Any, numbers: range) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=numbers[0],
        max_value=numbers[-1],
        widget=_line(inputmode="numeric"),
    )


class PolicyForm(forms.Form):
    """What a person says about a rule."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, widget=_line())
    account = AccountField(
        label=_("Account"), queryset=FarmAccount.objects.none(), empty_label=None
    )
    project = _farm_name(
        _("Project"), _("As the farm spells it. Empty: all projects."), "projects"
    )
    label = _farm_name(
        _("Label"), _("That the task or its parent has. Empty: any."), "labels"
    )
    causes = forms.MultipleChoiceField(
        label=_("Retry frames that failed so"),
        choices=[(cause.value, CAUSE_LABELS[cause]) for cause in CAUSES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one cause.")},
    )
    most_times = _number(
        _("Times a frame"), _("By this and all other rules together."), TIMES
    )
    pause_minutes = _number(
        _("Minutes before the first retry"),
        _("Twice as long before each further one."),
        MINUTES,
    )
    most_money = forms.DecimalField(
        label=_("At most so much money a day"),
        max_digits=17,
        decimal_places=8,
        help_text=_("In the account's currency. The day begins at midnight UTC."),
        widget=_line(inputmode="decimal"),
    )

    def __init__(
        self, data: Any = None, *, user: Any, policy: RetryPolicy | None
    ) -> None:
        self.policy = policy
        super().__init__(data, initial=_values(policy))
        self.accounts = ruled_accounts(user)
        if policy is not None:
            # What it asked for in the account stays there.
            del self.fields["account"]
        else:
            account: Any = self.fields["account"]
            account.queryset = self.accounts

    @property
    def names(self) -> dict[str, list[str]]:
        """Projects and labels to choose from: {"project": […], "label": […]}."""
        return names_known(list(self.accounts.values_list("pk", flat=True)))

    @property
    def wanted(self) -> PolicyWanted:
        """What was filled in, for the services."""
        values = dict(self.cleaned_data)
        values.pop("account", None)
        return PolicyWanted(**values | {"causes": tuple(values["causes"])})

    def add_errors(self, refused: PolicyInvalid) -> None:
        """Put what the services refused to the fields."""
        for name, texts in refused.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


def _values(policy: RetryPolicy | None) -> dict[str, Any]:
    if policy is None:
        return {"most_times": 2, "pause_minutes": 5}
    names = ("name", "project", "label", "causes", "most_times", "pause_minutes")
    values = {name: getattr(policy, name) for name in names}
    return values | {"most_money": money_text(policy.most_money)}
