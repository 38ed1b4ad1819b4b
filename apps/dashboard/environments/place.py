"""The account whose environments and software are looked at."""

from django.http import Http404

from apps.dashboard.context import Site
from apps.farm.models import FarmAccount


def account_asked(site: Site, pk: int | None) -> FarmAccount | None:
    """The account that the address names, else the first; None: there is none at all.
    Raises Http404 for one that the viewer sees nothing of."""
    if pk is None:
        return next(iter(site.polled or site.accounts), None)
    if pk not in site.by_id:
        raise Http404
    return site.by_id[pk]
