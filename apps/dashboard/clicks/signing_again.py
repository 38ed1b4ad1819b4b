"""Signing in once more before something that costs much: the password, on the form that
asks for it."""

from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

KEPT = "farmdash_signed_in_again"
LONGEST = 4096
"""Characters of a password that are looked at: hashing more takes time."""


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When this session's user last gave a password; None: nobody knows."""
    found: list[float] = []
    kept = request.session.get(KEPT)
    if isinstance(kept, dict) and kept.get("user") == request.user.pk:
        found.append(float(kept["at"]))
    records = get_authentication_records(request, request.user)
    found += [float(record["at"]) for record in records if "at" in record]
    return datetime.fromtimestamp(max(found), UTC) if found else None


def sign_in_again(request: HttpRequest, password: str) -> str:
    """Take the password; "" when it is right, else what is wrong. allauth counts wrong
    ones, those of the sign-in page too, and refuses to go on after a few."""
    user = request.user
    if user.is_anonymous or not user.has_usable_password():
        return _("You have no password here. Sign out, sign in again, and come back.")
    try:
        right = get_adapter(request).reauthenticate(user, password[:LONGEST])
    except ValidationError:
        return _("Too many wrong passwords. Try again in a few minutes.")
    if not right:
        return _("That is not your password. Nothing was sent.")
    request.session[KEPT] = {"user": user.pk, "at": timezone.now().timestamp()}
    return ""
