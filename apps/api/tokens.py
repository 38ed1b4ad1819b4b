"""Bearer tokens: made, found, revoked; shown once and never kept."""

import hashlib
import secrets
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from apps.api.inside import InsideRequest
from apps.api.models import ApiToken, Scope
from apps.audit.services import audit_record


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


READING = frozenset({"GET", "HEAD", "OPTIONS"})


def token_create(
    *, user: User, name: str, token: str | None = None, scope: Scope = Scope.READ
) -> str:
    """Store a token for the user and return its text; `token` is a text to use."""
    text = token or secrets.token_urlsafe(32)
    row, created = ApiToken.objects.get_or_create(
        digest=_digest(text), defaults={"user": user, "name": name, "scope": scope}
    )
    if created:
        audit_record(
            actor=user.get_username(),
            verb="token.created",
            target_kind="token",
            target_id=str(row.pk),
            target_label=name,
            after={"scope": scope, "user": user.get_username()},
        )
    return text


def token_revoke(*, token: ApiToken, actor: str) -> None:
    """The token opens nothing any more."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit_record(
        actor=actor,
        verb="token.revoked",
        target_kind="token",
        target_id=str(token.pk),
        target_label=token.name,
    )


class TokenAuth(HttpBearer):
    """`Authorization: Bearer …` of a token that is not revoked, of an active user.

    Whatever is no reading needs a token that may write: no address can forget it.
    """

    def __call__(self, request: HttpRequest) -> Any:
        """What the request is signed in with; those from within need nothing."""
        return (
            request if isinstance(request, InsideRequest) else super().__call__(request)
        )

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token's row, with its user; None where it opens nothing. 403 where it
        may only read."""
        row = (
            ApiToken.objects.filter(digest=_digest(token), revoked_at=None)
            .select_related("user")
            .first()
        )
        if row is None or not row.user.is_active:
            return None
        if request.method not in READING and row.scope != Scope.WRITE:
            raise HttpError(
                403, _("This token may only read. Ask for one that may write, too.")
            )
        request.user = row.user
        return row
