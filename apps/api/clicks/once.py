"""A request that is repeated with the same Idempotency-Key is taken once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from apps.actions.models import Intent
from apps.actions.selectors import visible_intents
from apps.api.models import ApiToken, TakenRequest

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT = timedelta(days=7)
"""How long a key is known; the same later is a new request."""


def taken_once(
    request: HttpRequest, act: Callable[[], Sequence[Intent]]
) -> tuple[list[Intent], bool]:
    """The intents of the request, and whether it had been taken before.

    Whoever sends the same at once waits for the first. A request that is refused
    leaves its key free. 422 for a key that came with something else.
    """
    key = request.headers.get(HEADER, "")
    token: Any = getattr(request, "auth", None)
    if not key or not isinstance(token, ApiToken):
        return list(act()), False
    if len(key) > LONGEST or not key.isprintable():
        text = _("%(header)s has to be at most %(longest)s printable characters.")
        raise HttpError(422, text % {"header": HEADER, "longest": LONGEST})
    TakenRequest.objects.filter(at__lt=timezone.now() - KEPT).delete()
    digest = _digest(request)
    with transaction.atomic():
        row, is_new = TakenRequest.objects.get_or_create(
            token=token, key=key, defaults={"digest": digest}
        )
        if is_new:
            found = list(act())
            row.intents = [str(one.pk) for one in found]
            row.save(update_fields=["intents"])
            return found, False
    if row.digest != digest:
        text = _("This %(header)s came with another request before.")
        raise HttpError(422, text % {"header": HEADER})
    return _as_they_are(request.user, row.intents), True


def _digest(request: HttpRequest) -> str:
    said = (request.method or "", request.get_full_path())
    return sha256("\n".join(said).encode() + b"\n" + request.body).hexdigest()


def _as_they_are(user: Any, keys: Sequence[str]) -> list[Intent]:
    """What became of them, as far as the user still sees it; 404 where that is
    nothing."""
    found = list(visible_intents(user).filter(pk__in=[UUID(key) for key in keys]))
    if keys and not found:
        raise HttpError(404, _("There is no such click."))
    return found
