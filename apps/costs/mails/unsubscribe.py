"""The link that ends a subscription: it stands in each mail and needs no sign-in."""

from django.conf import settings
from django.urls import reverse

from apps.costs.models import Subscription


def unsubscribe_url(subscription: Subscription) -> str:
    """Where whoever has the mail ends it."""
    path = reverse("unsubscribe", args=[subscription.token])
    return f"{settings.FARMDASH_URL}{path}"


def subscription_by_token(token: str) -> Subscription | None:
    """Whose link it is; None for one that was never given out."""
    # Anything longer is no token, and need not reach the database.
    if not 16 <= len(token) <= 40 or not token.isascii():
        return None
    return Subscription.objects.filter(token=token).first()
