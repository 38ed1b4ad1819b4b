"""Forms of the pages."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.picture_paths import PictureRefused, Refusal, parse_base
from apps.farm.account_services import AccountSettings
from apps.farm.models import FarmAccount
from apps.farm.selectors.accounts import platform_names

_DOMAIN = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?")
_ACCESS_ID = re.compile(r"[!-~]+")
_NEW = {"protocol": "https", "platform": 2, "enabled": True}


def _plain(**attributes: Any) -> dict[str, Any]:
    """Attributes of an input that no browser corrects or fills in."""
    return {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"} | (
        attributes
    )


class AccountForm(forms.Form):
    """What an administrator says about an account; the key goes in, never out."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("As people here call it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    protocol = forms.ChoiceField(
        label=_("Protocol"), choices=[("https", "https"), ("http", "http")]
    )
    domain = forms.CharField(
        label=_("Domain"),
        max_length=200,
        help_text=_("Of the farm's interface, such as task.renderbus.com."),
        widget=forms.TextInput(attrs=_plain(inputmode="url")),
    )
    platform = forms.IntegerField(
        label=_("Platform"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("The number of the region that the account renders in."),
        widget=forms.NumberInput(attrs={"list": "platforms"}),
    )
    access_id = forms.CharField(
        label=_("Access ID"),
        max_length=200,
        widget=forms.TextInput(attrs=_plain()),
    )
    access_key = forms.CharField(
        label=_("Access key"),
        max_length=500,
        help_text=_("Is kept encrypted and never shown again."),
        widget=forms.PasswordInput(attrs=_plain(autocomplete="new-password")),
    )
    image_base = forms.CharField(
        label=_("Image base"),
        max_length=500,
        required=False,
        help_text=_(
            "Where the farm's pictures lie: an http(s) address, or a folder on the "
            "worker's machine. Without it there are no thumbnails."
        ),
        widget=forms.TextInput(attrs=_plain()),
    )
    enabled = forms.BooleanField(
        label=_("Poll this account"),
        required=False,
        help_text=_(
            "Otherwise it stays as it was last seen, and nobody asks the farm."
        ),
    )

    def __init__(self, *args: Any, account: FarmAccount | None, **kwargs: Any) -> None:
        self.account = account
        kwargs["initial"] = _NEW if account is None else _values(account)
        super().__init__(*args, **kwargs)
        if account is not None:
            key = self.fields["access_key"]
            key.required = False
            key.help_text = _("Is never shown. Empty: the one that is kept stays.")

    @property
    def platforms(self) -> dict[int, str]:
        """Platforms to choose from, where the farm has named them."""
        return platform_names().get(self.account.pk, {}) if self.account else {}

    def clean_name(self) -> str:
        """Names tell accounts apart."""
        name: str = self.cleaned_data["name"]
        same = FarmAccount.objects.filter(name=name)
        if self.account is not None:
            same = same.exclude(pk=self.account.pk)
        if same.exists():
            raise forms.ValidationError(_("There is an account of that name already."))
        return name

    def clean_domain(self) -> str:
        """A host name with an optional port, without protocol and path."""
        domain: str = self.cleaned_data["domain"]
        found = _DOMAIN.fullmatch(domain)
        if found is None:
            raise forms.ValidationError(
                _(
                    "Only a host name such as task.renderbus.com, with a port where "
                    "one is needed: without https:// and without a path."
                )
            )
        if found[2] and not 0 < int(found[2]) < 65_536:
            raise forms.ValidationError(_("A port is a number from 1 to 65535."))
        return domain

    def clean_access_id(self) -> str:
        """Printable ASCII, as it goes into a header."""
        access_id: str = self.cleaned_data["access_id"]
        if not _ACCESS_ID.fullmatch(access_id):
            raise forms.ValidationError(
                _("Only letters, digits and signs of a plain keyboard, without blanks.")
            )
        return access_id

    def clean_image_base(self) -> str:
        """An address, an absolute folder, or nothing."""
        base: str = self.cleaned_data["image_base"]
        try:
            parse_base(base)
        except PictureRefused as refused:
            if refused.reason != Refusal.NO_BASE:
                raise forms.ValidationError(
                    _(
                        "An address that begins with http:// or https://, without a "
                        "password and without a question mark, or the whole path of a "
                        "folder."
                    )
                ) from None
        return base

    def key_was_lost(self) -> None:
        """Ask for the key again where the form comes back: it is not in the page."""
        if self.data.get("access_key") and "access_key" not in self.errors:
            text = _("Enter the key again: it is never sent back to a page.")
            self.add_error("access_key", text)

    @property
    def wanted(self) -> AccountSettings:
        """What a valid form asks for."""
        values = {k: v for k, v in self.cleaned_data.items() if k != "enabled"}
        return AccountSettings(**values)


def _values(account: FarmAccount) -> dict[str, Any]:
    names = ("name", "protocol", "domain", "platform", "access_id", "image_base")
    shown = {name: getattr(account, name) for name in names}
    return shown | {"enabled": account.enabled}
