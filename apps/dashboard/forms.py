"""Forms of the pages."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.picture_paths import PictureRefused, Refusal, parse_base
from apps.farm.account_services import AccountSettings
from apps.farm.models import FarmAccount

_DOMAIN = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]{1,5})?")


class AccountForm(forms.Form):
    """What an administrator says about an account; the key goes in, never out."""

    name = forms.CharField(label=_("Name"), max_length=80)
    domain = forms.CharField(
        label=_("Domain"),
        max_length=200,
        help_text=_("Of the farm's interface, such as task.renderbus.com."),
    )
    protocol = forms.ChoiceField(
        label=_("Protocol"), choices=[("https", "https"), ("http", "http")]
    )
    platform = forms.IntegerField(
        label=_("Platform"),
        min_value=0,
        max_value=10_000,
        help_text=_("The number of the region that the account renders in."),
    )
    access_id = forms.CharField(label=_("Access ID"), max_length=200)
    access_key = forms.CharField(
        label=_("Access key"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted and never shown again."),
    )
    image_base = forms.CharField(
        label=_("Image base"),
        max_length=500,
        required=False,
        help_text=_("An http(s) address or a folder below which the pictures lie."),
    )
    enabled = forms.BooleanField(
        label=_("Is polled"), required=False, widget=forms.CheckboxInput
    )

    def __init__(self, *args: Any, account: FarmAccount | None, **kwargs: Any) -> None:
        self.account = account
        if account is not None:
            kwargs["initial"] = {
                name: getattr(account, name)
                for name in self.base_fields
                if name != "access_key"
            }
        else:
            kwargs["initial"] = {"protocol": "https", "platform": 2, "enabled": True}
        super().__init__(*args, **kwargs)
        if account is not None:
            self.fields["access_key"].help_text = _("Empty: stays as it is.")

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
        if not _DOMAIN.fullmatch(domain):
            raise forms.ValidationError(
                _("A host name with an optional port, without https:// and path.")
            )
        return domain

    def clean_access_id(self) -> str:
        """Printable ASCII, as it goes into a header."""
        access_id: str = self.cleaned_data["access_id"]
        if not re.fullmatch(r"[!-~]+", access_id):
            raise forms.ValidationError(_("Letters, digits and signs without blanks."))
        return access_id

    def clean_access_key(self) -> str:
        """A new account needs one; a known one keeps its own."""
        key: str = self.cleaned_data["access_key"]
        if not key and self.account is None:
            raise forms.ValidationError(_("A new account needs its access key."))
        return key

    def clean_image_base(self) -> str:
        """An address, an absolute folder, or nothing."""
        base: str = self.cleaned_data["image_base"]
        try:
            parse_base(base)
        except PictureRefused as refused:
            if refused.reason != Refusal.NO_BASE:
                raise forms.ValidationError(
                    _("An http(s) address without a password, or an absolute folder.")
                ) from None
        return base

    @property
    def wanted(self) -> AccountSettings:
        """What a valid form asks for."""
        values = {k: v for k, v in self.cleaned_data.items() if k != "enabled"}
        return AccountSettings(**values)
