"""The form that sets in which time zone an account's days of cost begin."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.zones import known_zones
from apps.costs.ledger.zone_services import zone_change, zone_set
from apps.dashboard.accounts.zones import is_free, planned
from apps.farm.models import FarmAccount

_DAY = timedelta(days=1)


class ZoneForm(forms.Form):
    """A zone, and from which day on: all days while they may move, else one to come."""

    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("Days of cost begin and end at midnight in it."),
        widget=forms.TextInput(attrs={"list": "zones", "spellcheck": "false"}),
    )
    from_day = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Days of this account are closed or many: it can hold only from a day to "
            "come on. That day is longer or shorter by the difference."
        ),
    )

    def __init__(
        self, data: Any = None, *, account: FarmAccount, now: datetime
    ) -> None:
        self.account, self.now = account, now
        self.free = is_free(account)
        self.planned = planned(account, now)
        initial = {"zone": self.planned[-1][1], "from_day": now.date() + 2 * _DAY}
        super().__init__(data, initial=initial)
        if self.free:
            del self.fields["from_day"]

    @property
    def zones(self) -> list[str]:
        """Names to choose from."""
        return sorted(known_zones())

    def clean_zone(self) -> str:
        """A zone that exists."""
        zone: str = self.cleaned_data["zone"]
        if zone not in known_zones():
            raise forms.ValidationError(
                _("There is no such time zone. Choose one such as Europe/Berlin.")
            )
        return zone

    def save(self, *, actor: Any) -> None:
        """Set the zone. Raises ZoneRefused."""
        zone = self.cleaned_data["zone"]
        if self.free:
            zone_set(actor=actor, account=self.account, zone=zone)
        else:
            from_day = self.cleaned_data["from_day"]
            zone_change(actor=actor, account=self.account, zone=zone, from_day=from_day)
