"""The form that changes after how long the farm stops a frame."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.dashboard.wording import duration, number
from apps.farm.models import FarmAccount
from apps.farm.selectors.long_frames import frames_rendering_since

HOUR, MINUTE = 3600, 60
LEAST, MOST = MINUTE, 30 * 24 * HOUR
"""Seconds that apps.actions takes for a limit."""


def _whole(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class TimeOutForm(forms.Form):
    """Hours and minutes; where frames would be hit, somebody has to say so twice."""

    hours = _whole(_("Hours"), MOST // HOUR)
    minutes = _whole(_("Minutes"), MOST // MINUTE)
    sure = forms.BooleanField(label=_("Change it all the same"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        account: FarmAccount,
        current: int | None,
        now: datetime,
    ) -> None:
        self.account, self.current, self.now = account, current, now
        self.hit = 0
        """Frames that have rendered longer than that already."""
        known = current or 0
        initial = {"hours": known // HOUR, "minutes": known % HOUR // MINUTE}
        super().__init__(data, initial=initial if known else None)

    def clean(self) -> dict[str, Any]:
        """A time that the farm can keep to, and that is another one."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        seconds = self._seconds(values)
        if not LEAST <= seconds <= MOST:
            raise forms.ValidationError(
                _("A time from one minute to 30 days, in hours and minutes.")
            )
        if seconds == self.current:
            raise forms.ValidationError(_("That is the time-out as it is."))
        self.hit = self._frames_longer_than(seconds)
        if self.hit and not values.get("sure"):
            raise forms.ValidationError(self._warning(seconds))
        return values

    @property
    def seconds(self) -> int:
        """What a valid form asks for."""
        return self._seconds(self.cleaned_data)

    def _seconds(self, values: dict[str, Any]) -> int:
        hours, minutes = values.get("hours") or 0, values.get("minutes") or 0
        return int(hours * HOUR + minutes * MINUTE)

    def _frames_longer_than(self, seconds: int) -> int:
        if self.current and seconds > self.current:
            return 0
        begun = self.now - timedelta(seconds=seconds)
        return frames_rendering_since(self.account, begun)

    def _warning(self, seconds: int) -> str:
        words = ngettext(
            "%(n)s frame has rendered longer than %(time)s already: the farm may stop "
            "it, and what it cost so far is lost.",
            "%(n)s frames have rendered longer than %(time)s already: the farm may "
            "stop them, and what they cost so far is lost.",
            self.hit,
        )
        return words % {"n": number(self.hit), "time": duration(seconds, exact=True)}
