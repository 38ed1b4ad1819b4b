"""The link that ends a subscription: it stands in each mail and needs no sign-in."""

import re

from django.conf import settings
from django.urls import reverse

from apps.costs.models import Subscription

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")


def unsubscribe_url(subscription: Subscription) -> str:
    """Where whoever has the mail ends it."""
    path = reverse("unsubscribe", args=[subscription.token])
    return f"{settings.FARMDASH_URL}{path}"


def subscription_by_token(token: str) -> Subscription | None:
    """Whose link it is; None for one that was never given out."""
    # Anything else is no token, and need not reach the database.
    if not _TOKEN.fullmatch(token):
        return None
    return Subscription.objects.filter(token=token).first()
