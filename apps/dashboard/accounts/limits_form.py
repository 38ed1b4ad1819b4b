"""The form of an account's limits: from when on clicks are asked for more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.actions.limits.setting import LIMITS, limits_set
from apps.actions.models import ClickRules
from apps.common.money import LARGEST, money_text
from apps.farm.models import FarmAccount

_MOST = 1_000_000


def _money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=LARGEST - 1,
        max_digits=17,
        decimal_places=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _number(label: Any, help_text: Any = "", least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=_MOST,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RulesForm(forms.Form):
    """Every limit may be empty: that is never asked."""

    typed_tasks = _number(_("Type the number, from so many tasks on"))
    typed_frames = _number(_("Type the number, from so many frames on"))
    typed_money = _money(_("Type the number, from so much money on"))
    reason_money = _money(_("Say why, from so much money on"))
    spender_money = _money(_("Only who may spend retries, from so much money on"))
    sign_in_money = _money(_("Give the password again, from so much money on"))
    second_money = _money(_("A second person agrees, from so much money on"))
    same_error_times = _number(
        _("Leave frames out that failed so often in the same way"),
        _("They are retried on express wish only."),
    )

    def __init__(
        self, data: Any = None, *, account: FarmAccount, rules: ClickRules
    ) -> None:
        self.account = account
        super().__init__(data, initial={n: _value(rules, n) for n in LIMITS})

    def clean(self) -> dict[str, Any]:
        """Frames are counted with at most as many times as the database holds."""
        values: dict[str, Any] = super().clean() or {}
        if (values.get("same_error_times") or 0) > 1000:
            self.add_error("same_error_times", _("At most 1000 times."))
        return values

    def save(self, *, user: Any, remote_addr: str) -> bool:
        """Whether anything was changed."""
        limits = {name: self.cleaned_data[name] for name in LIMITS}
        return limits_set(
            user=user, account=self.account, limits=limits, remote_addr=remote_addr
        )


def _value(rules: ClickRules, name: str) -> Any:
    value = getattr(rules, name)
    return money_text(value) if value is not None and "money" in name else value
