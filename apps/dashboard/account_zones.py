"""In which time zone an account's days of cost begin: the form that sets it."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.middleware import known_zones
from apps.costs.ledger.zone_services import zone_change, zone_set, zone_spans
from apps.costs.models import ClosedDay, Posting
from apps.farm.models import FarmAccount

MOST_POSTED_ANEW = 20_000
"""Postings beyond which all days are put in order by the command, not by a page."""
_DAY = timedelta(days=1)


def is_free(account: FarmAccount) -> bool:
    """Whether all days may still move: none is closed, and few are posted."""
    if ClosedDay.objects.filter(account=account).exists():
        return False
    posted = Posting.objects.filter(account=account).order_by()
    return posted[: MOST_POSTED_ANEW + 1].count() <= MOST_POSTED_ANEW


def planned(account: FarmAccount, now: datetime) -> list[tuple[date | None, str]]:
    """The zone that holds now, without a day, then those that will, with theirs."""
    spans = zone_spans(account)
    first = next(
        (n for n, (day, _z) in enumerate(spans) if day > now.date() + _DAY), len(spans)
    )
    begun = [(None, spans[max(0, first - 1)][1].key)]
    return begun + [(day, zone.key) for day, zone in spans[first:]]


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
