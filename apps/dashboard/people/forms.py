"""The forms of the people's pages."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from apps.dashboard.people.accounts import ADMINISTRATOR, LIMITED, role_of
from apps.dashboard.people.grants import LONGEST_PROJECT
from apps.dashboard.reports.choices import project_names
from apps.farm.models import FarmAccount, Role

ROLE_LABELS = {
    LIMITED: _("Only what is given below"),
    Role.VIEWER: Role.VIEWER.label,
    Role.OPERATOR: Role.OPERATOR.label,
    Role.SPENDER: Role.SPENDER.label,
    ADMINISTRATOR: Role.ADMINISTRATOR.label,
}
"""What a person is everywhere."""
_CHOICES = list(ROLE_LABELS.items())


class PersonForm(forms.Form):
    """Somebody new."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("To sign in with: letters, digits and @ . + - _"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        help_text=_("At least eight characters. It can be changed after sign-in."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    role = forms.ChoiceField(label=_("Role everywhere"), choices=_CHOICES)


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(label=_("Role everywhere"), choices=_CHOICES)

    def __init__(self, data: Any = None, *, user: User) -> None:
        known = role_of(user)
        super().__init__(data, initial={"role": known})
        if not known:
            # Rights that were given in another way end when a role is chosen.
            offered = [("", _("Other rights")), *_CHOICES]
            self.fields["role"].choices = offered  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """A role in one account, or in one project of it."""

    account = forms.ModelChoiceField(
        label=_("Account"), queryset=FarmAccount.objects.none(), empty_label=None
    )
    project = forms.CharField(
        label=_("Project"),
        max_length=LONGEST_PROJECT,
        required=False,
        strip=False,
        help_text=_("As the farm spells it. Empty: all of the account."),
        widget=forms.TextInput(
            attrs={"list": "projects", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    role = forms.ChoiceField(label=_("Role there"), choices=Role.choices)
    sees_money = forms.BooleanField(
        label=_("Sees what things cost"), required=False, initial=True
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        accounts: Any = self.fields["account"]
        accounts.queryset = FarmAccount.objects.only("name").order_by("name")
        accounts.label_from_instance = lambda account: account.name

    @property
    def projects(self) -> list[str]:
        """Names to choose from."""
        return [name for name in project_names(None) if name]
