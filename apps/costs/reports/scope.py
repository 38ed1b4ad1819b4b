"""Whose money a report tells of."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from apps.costs.selectors.belonging import belongings
from apps.farm.models import FarmAccount, RenderTask


@dataclass(frozen=True)
class ReportScope:
    """The accounts and projects that a reader chose; None: all of them."""

    accounts: tuple[int, ...] | None = None
    projects: tuple[str, ...] | None = None
    """"" is the tasks without a project."""

    @property
    def key(self) -> str:
        """Digest: the same choice, in whatever order, shares one report."""
        text = json.dumps(self.as_json, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def as_json(self) -> dict[str, Any]:
        """As Report.scope keeps it."""
        return {"accounts": _sorted(self.accounts), "projects": _sorted(self.projects)}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "ReportScope":
        """From Report.scope."""
        accounts, projects = kept.get("accounts"), kept.get("projects")
        return cls(
            accounts=None if accounts is None else tuple(accounts),
            projects=None if projects is None else tuple(projects),
        )

    @property
    def is_whole_accounts(self) -> bool:
        """Whether all of an account's money is the reader's: its balance too."""
        return self.projects is None


def _sorted(values: Iterable[Any] | None) -> list[Any] | None:
    return None if values is None else sorted(set(values))


def accounts_of(scope: ReportScope) -> list[FarmAccount]:
    """The scope's accounts by name: those chosen, whether polled or not."""
    accounts = FarmAccount.objects.defer(
        "access_key_encrypted", "profile", "settings", "platform_names"
    ).order_by("name")
    if scope.accounts is not None:
        accounts = accounts.filter(pk__in=scope.accounts)
    return list(accounts)


def of_projects(
    tasks: Collection[RenderTask], projects: Collection[str] | None
) -> list[RenderTask]:
    """Those of the tasks that belong to the projects; all of them for None."""
    if projects is None:
        return list(tasks)
    owners = belongings([task.pk for task in tasks])
    return [task for task in tasks if owners[task.pk].project in projects]
