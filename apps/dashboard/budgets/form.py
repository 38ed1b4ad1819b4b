"""The form of a budget."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.common.money import money_text
from apps.costs.budgets.readers import RIGHT, address_of
from apps.costs.budgets.scopes import names_known
from apps.costs.budgets.wanted import THRESHOLDS, BudgetInvalid, BudgetWanted
from apps.costs.ledger.zones import Calendar
from apps.costs.models import Budget, BudgetCounts, BudgetPeriod, BudgetScope
from apps.farm.models import FarmAccount

_BETWEEN = re.compile(r"[\s,;，；、]+")
_DATE = {"type": "date"}


def _line(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attributes})


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An account, with the currency that its budgets are in."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and currency."""
        return f"{obj.name} ({obj.currency})"


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People, each with the address that they are told at."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and address."""
        address = address_of(obj) or _t("no e-mail address")
        return f"{obj.get_username()} · {address}"


class BudgetForm(forms.Form):
    """What a person says about a budget."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=_line())
    account = AccountField(
        label=_("Account"),
        queryset=FarmAccount.objects.none(),
        help_text=_("Its currency is the budget's."),
    )
    scope = forms.ChoiceField(label=_("For"), choices=BudgetScope.choices)
    value = forms.CharField(
        label=_("Project or label"),
        max_length=300,
        required=False,
        strip=False,
        help_text=_(
            "As the farm spells it. Left empty with a project: tasks without a project."
        ),
        widget=_line(list="names", spellcheck="false", autocapitalize="none"),
    )
    new_value = forms.BooleanField(
        label=_("It is still to come: no task has it yet"), required=False
    )
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=17,
        decimal_places=8,
        help_text=_("In the account's currency, for each period."),
        widget=_line(inputmode="decimal"),
    )
    counts = forms.ChoiceField(label=_("Counts"), choices=BudgetCounts.choices)
    period = forms.ChoiceField(label=_("Period"), choices=BudgetPeriod.choices)
    starts = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    ends = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: until it is ended."),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
    )
    thresholds = forms.CharField(
        label=_("Warn at"),
        help_text=_("Percents. Each is told once a period, such as 50, 80, 100."),
        widget=_line(inputmode="text"),
    )
    stop_at = forms.IntegerField(
        label=_("Propose a stop at"),
        required=False,
        help_text=_(
            "Percent at which a person is asked whether the tasks are to be stopped. "
            "Nothing is stopped by itself. Empty: never."
        ),
        widget=forms.NumberInput(attrs={"min": 1, "max": 1000}),
    )
    users = PeopleField(
        label=_("People who are told"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = forms.CharField(
        label=_("Other addresses that are told"),
        required=False,
        max_length=20_000,
        help_text=_("One a line."),
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}
        ),
    )

    def __init__(
        self,
        *args: Any,
        budget: Budget | None,
        accounts: QuerySet[FarmAccount],
        **kwargs: Any,
    ) -> None:
        """`accounts`: those whose books whoever fills it in may see."""
        self.budget = budget
        kwargs["initial"] = _new() if budget is None else _values(budget)
        super().__init__(*args, **kwargs)
        account: Any = self.fields["account"]
        account.queryset = accounts.only("name", "currency").order_by("name")
        account.empty_label = None
        people: Any = self.fields["users"]
        people.queryset = User.objects.filter(pk__in=_people(budget)).order_by(
            "username"
        )

    @property
    def names(self) -> dict[str, list[str]]:
        """Projects and labels to choose from: {"project": […], "label": […]}."""
        accounts: Any = self.fields["account"]
        return names_known(list(accounts.queryset.values_list("pk", flat=True)))

    def clean_thresholds(self) -> tuple[int, ...]:
        """Percents in any order, with or without signs, each once."""
        text: str = self.cleaned_data["thresholds"]
        parts = [part.rstrip("%％") for part in _BETWEEN.split(text)]
        parts = [part for part in parts if part]
        if not all(part.isdecimal() and len(part) <= 6 for part in parts):
            raise forms.ValidationError(_("Whole percents, such as 50, 80, 100."))
        return tuple(sorted({int(part) for part in parts}))

    def clean_addresses(self) -> tuple[str, ...]:
        """One by line, or with commas between them."""
        parts = _BETWEEN.split(self.cleaned_data["addresses"])
        return tuple(part for part in parts if part)

    @property
    def wanted(self) -> BudgetWanted:
        """What was filled in, for the services."""
        values = self.cleaned_data | {"users": tuple(self.cleaned_data["users"])}
        if values["scope"] == BudgetScope.ACCOUNT:
            values["value"] = ""
        known = self.budget
        if known and all(
            getattr(known, name) == values[name]
            for name in ("account", "scope", "value")
        ):
            # It was meant when the budget was made.
            values["new_value"] = True
        return BudgetWanted(**values)

    def add_errors(self, refused: BudgetInvalid) -> None:
        """Put what the services refused to the fields."""
        for name, texts in refused.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


def _people(budget: Budget | None) -> list[int]:
    """Those who may see costs, and those who stand in the budget already."""
    people = [user.pk for user in _active() if user.has_perm(RIGHT)]
    return people + (list(budget.users.values_list("pk", flat=True)) if budget else [])


def _active() -> Iterator[User]:
    return User.objects.filter(is_active=True).iterator()


def _new() -> dict[str, Any]:
    today = Calendar.made(()).today(timezone.now())
    return {
        "thresholds": ", ".join(map(str, THRESHOLDS)),
        "period": BudgetPeriod.MONTH,
        "starts": today.replace(day=1),
    }


def _values(budget: Budget) -> dict[str, Any]:
    names = ("name", "account", "scope", "value", "period", "counts", "starts", "ends")
    return {name: getattr(budget, name) for name in (*names, "stop_at")} | {
        "amount": money_text(budget.amount),
        "thresholds": ", ".join(map(str, budget.thresholds)),
        "addresses": "\n".join(budget.addresses),
        "users": list(budget.users.values_list("pk", flat=True)),
    }
