"""Who gets reports: the form that says so."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.common.zones import known_zones
from apps.costs.budgets.readers import books_of
from apps.costs.mails.subscriptions import MOST_PROJECTS, Wishes
from apps.costs.models import Cadence, Subscription
from apps.costs.selectors.names import name_of, param_of
from apps.dashboard.reports.choices import own_languages, project_names
from apps.dashboard.reports.mail_lists import MAY_SEE_ALL
from apps.farm.models import FarmAccount

USUAL_HOUR = 9
_HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class SubscriptionForm(forms.Form):
    """What a reader chooses; `user` fills it in, for himself or for somebody else."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Whose address it is, for the list."),
    )
    cadence = forms.ChoiceField(label=_("How often"), choices=Cadence.choices)
    weekday = forms.TypedChoiceField(
        label=_("On"), coerce=int, choices=list(WEEKDAYS.items())
    )
    hour = forms.TypedChoiceField(label=_("At"), coerce=int, choices=_HOURS)
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("The hour is meant in it, and times are told in it."),
        widget=forms.TextInput(attrs={"list": "zones", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=own_languages)
    accounts = forms.TypedMultipleChoiceField(
        label=_("Accounts"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    projects = forms.MultipleChoiceField(
        label=_("Projects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    only_if_something = forms.BooleanField(
        label=_("Only if something happened"),
        required=False,
        help_text=_(
            "Nothing is sent for a day without money spent, frames rendered or trouble."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        user: Any,
        subscription: Subscription | None = None,
        outside: bool = False,
    ) -> None:
        self.user = user
        self.subscription = subscription
        self.outside = outside
        """Whether it is somebody else's."""
        self.may_change_others = user.has_perm(MAY_SEE_ALL)
        initial = _values(subscription) if subscription else _new(user, outside=outside)
        super().__init__(data, initial=initial)
        self._offer(subscription)
        self._settle_address()

    def _offer(self, subscription: Subscription | None) -> None:
        """What there is, and what was chosen before even if it is gone."""
        rows, reach = FarmAccount.objects.order_by("name"), books_of(self.user)
        if not reach.everywhere:
            # None chosen means all of them.
            rows = rows.filter(pk__in=reach.accounts)
            self.fields["accounts"].required = True
        accounts = list(rows.values_list("pk", "name"))
        self.fields["accounts"].choices = accounts  # type: ignore[attr-defined]
        chosen = set(subscription.projects) if subscription else set()
        names = sorted(chosen.union(project_names(self.user)))
        self.fields["projects"].choices = [  # type: ignore[attr-defined]
            (param_of(name), name or gettext("Without a project")) for name in names
        ]

    def _settle_address(self) -> None:
        """Reports go to one's own address; only administrators name another one."""
        address = self.fields["address"]
        if not self.outside:
            del self.fields["name"]
        if self.may_change_others or self.outside:
            return
        if self.user.email:
            address.disabled = True
            address.initial = self.initial["address"] = self.user.email
            address.help_text = gettext("An administrator can set another one.")
        else:
            address.help_text = gettext("It becomes the address of your account.")

    def clean_zone(self) -> str:
        """A zone that exists."""
        zone: str = self.cleaned_data["zone"]
        if zone not in known_zones():
            raise forms.ValidationError(
                _("There is no such time zone. Choose one such as Europe/Berlin.")
            )
        return zone

    def clean_address(self) -> str:
        """One that a mail's head can hold."""
        address: str = self.cleaned_data["address"]
        if not address.isascii():
            raise forms.ValidationError(_("Only plain letters can be used in it."))
        return address

    def clean_projects(self) -> list[str]:
        """Names, as they are kept."""
        chosen: list[str] = self.cleaned_data["projects"]
        if len(chosen) > MOST_PROJECTS:
            text = gettext("No more than %(number)s can be chosen; none means all.")
            raise forms.ValidationError(text % {"number": MOST_PROJECTS})
        return [name_of(param) for param in chosen]

    def clean(self) -> dict[str, Any]:
        """Nobody gets the same report twice."""
        values = super().clean() or {}
        if not self.errors and self.subscription is None and self._is_there():
            raise forms.ValidationError(_("This address gets this report already."))
        return values

    def _is_there(self) -> bool:
        wishes = self.wishes
        rows = Subscription.objects.filter(
            address__iexact=wishes.address, cadence=wishes.cadence, enabled=True
        ).prefetch_related("accounts")
        return any(
            sorted(row.projects) == sorted(wishes.projects)
            and {account.pk for account in row.accounts.all()} == set(wishes.accounts)
            for row in rows
        )

    @property
    def wishes(self) -> Wishes:
        """What was chosen."""
        values = dict(self.cleaned_data)
        for name in ("accounts", "projects"):
            values[name] = tuple(values[name])
        values.setdefault("name", self.subscription.name if self.subscription else "")
        return Wishes(**values)

    @property
    def zones(self) -> list[str]:
        """Zones to choose from."""
        return sorted(known_zones())


def _new(user: Any, *, outside: bool) -> dict[str, Any]:
    """How a new one begins: daily at nine, as the viewer reads this page."""
    return {
        "address": "" if outside else user.email,
        "cadence": Cadence.DAILY,
        "weekday": 0,
        "hour": USUAL_HOUR,
        "zone": timezone.get_current_timezone_name(),
        "language": get_language() or "en",
    }


def _values(subscription: Subscription) -> dict[str, Any]:
    names = ("address", "name", "cadence", "weekday", "hour", "zone", "language")
    return {name: getattr(subscription, name) for name in names} | {
        "accounts": list(subscription.accounts.values_list("pk", flat=True)),
        "projects": [param_of(name) for name in subscription.projects],
        "only_if_something": subscription.only_if_something,
    }
