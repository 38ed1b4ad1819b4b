"""What tasks with a label, and tasks of a project, have cost: the ledger's sums."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Min
from django.urls import reverse

from apps.costs.models import CostDay
from apps.costs.periods import LAST
from apps.costs.selectors.names import key_query
from apps.costs.selectors.scope import Dimension, Scope
from apps.costs.selectors.spend import spend_by
from apps.farm.models import FarmAccount
from apps.farm.models.labels import label_key
from apps.farm.rights import MONEY, rights_of

KEPT_S = 60
"""Sums over all days take a while, and move by little."""


@dataclass(frozen=True)
class Spent:
    """Sums by name, of the money of one account that the viewer may see."""

    scope: Scope
    labels: dict[str, Decimal] = field(default_factory=dict)
    projects: dict[str, Decimal] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    """Labels that are longer than their rows hold, by what those hold."""

    def label_url(self, name: str) -> str:
        """The costs page, narrowed to the label."""
        return self._url(Dimension.LABEL, self.whole.get(name, name))

    def project_url(self, name: str) -> str:
        """The costs page, narrowed to the project."""
        return self._url(Dimension.PROJECT, name)

    def _url(self, by: Dimension, name: str) -> str:
        accounts = ",".join(str(pk) for pk in self.scope.accounts or ())
        query = {"account": accounts, "from": self.scope.start.isoformat()}
        query |= key_query(by, name, self.scope)
        return f"{reverse('cost-page')}?{urlencode(query)}"


def spent_of(user: Any, account: FarmAccount) -> Spent | None:
    """The sums; None for who sees no money of the account."""
    rights = rights_of(user)
    seen = rights.parts(MONEY)
    if seen is not None and account.pk not in seen:
        return None
    key = f"dashboard:label-costs:{account.pk}:{rights.digest}"
    found: Spent | None = cache.get(key)
    if found is None:
        found = _asked(user, account)
        cache.set(key, found, KEPT_S)
    return found


def _asked(user: Any, account: FarmAccount) -> Spent:
    days = CostDay.objects.filter(account=account).aggregate(first=Min("day"))
    scope = Scope(days["first"] or date(2000, 1, 1), LAST, accounts=(account.pk,))
    labels, projects = (
        {
            line.key: line.money.amount
            for line in spend_by(user=user, scope=scope, by=by)
            if line.key
        }
        for by in (Dimension.LABEL, Dimension.PROJECT)
    )
    whole = {label_key(name): name for name in labels if name != label_key(name)}
    by_key: dict[str, Decimal] = {}
    for name, amount in labels.items():
        key = label_key(name)
        by_key[key] = by_key.get(key, Decimal(0)) + amount
    return Spent(scope, by_key, projects, whole)
