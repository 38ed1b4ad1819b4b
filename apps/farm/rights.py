"""Who may what, and where: rights held everywhere, and grants for parts of the farm.

A permission that a person holds, directly or by a group, counts everywhere. A grant
gives its role's permissions in one account, or in one project of it, and nothing else:
what nobody gave is denied.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from apps.farm.projects import project_of

VIEW = "farm.view_rendertask"
MONEY = "costs.view_costday"
STEPS = ("viewer", "operator", "spender", "administrator")
"""Role's values, from the least to the most."""
GIVEN_FROM = {
    VIEW: "viewer",
    MONEY: "viewer",
    "actions.operate": "operator",
    "actions.spend": "spender",
    "actions.destroy": "administrator",
}
"""The least role whose grants give a permission; grants give no other. Money is given
only where a grant says so."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody has a permission."""

    everywhere: bool = False
    accounts: frozenset[int] = frozenset()
    """Those that are covered as a whole."""
    projects: frozenset[tuple[int, str]] = frozenset()
    """Account and name of the project, of other accounts."""

    @property
    def parts(self) -> frozenset[int]:
        """Accounts of which anything at all is covered."""
        return self.accounts | {account for account, _ in self.projects}

    def __bool__(self) -> bool:
        """Whether there is any such place."""
        return self.everywhere or bool(self.parts)


@dataclass(frozen=True, slots=True)
class Given:
    """One grant of a person."""

    account_id: int
    project: str
    """"": all of the account."""
    role: str
    sees_money: bool

    def gives(self, permission: str) -> bool:
        """Whether it gives the permission, in its place."""
        least = GIVEN_FROM.get(permission)
        if least is None or self.role not in STEPS:
            return False
        if permission == MONEY and not self.sees_money:
            return False
        return STEPS.index(self.role) >= STEPS.index(least)


@dataclass(frozen=True)
class Rights:
    """All rights of one person."""

    all: bool = False
    """A superuser's."""
    held: frozenset[str] = frozenset()
    """Permissions that count everywhere."""
    given: frozenset[Given] = frozenset()
    _reach: dict[str, Reach] = field(
        default_factory=dict, repr=False, compare=False, hash=False
    )

    @property
    def key(self) -> Hashable:
        """The same for people who see and may the same."""
        return True if self.all else (self.held, self.given)

    @property
    def digest(self) -> str:
        """`key` for a cache that outlives this process."""
        if self.all:
            return "all"
        given = sorted(
            (one.account_id, one.project, one.role, one.sees_money)
            for one in self.given
        )
        text = repr((sorted(self.held), given))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def reach(self, permission: str) -> Reach:
        """Where the permission counts."""
        if permission not in self._reach:
            self._reach[permission] = self._reach_of(permission)
        return self._reach[permission]

    def _reach_of(self, permission: str) -> Reach:
        if self.all or permission in self.held:
            return Reach(everywhere=True)
        given = [one for one in self.given if one.gives(permission)]
        whole = frozenset(one.account_id for one in given if not one.project)
        parts = ((one.account_id, one.project) for one in given if one.project)
        return Reach(
            accounts=whole,
            projects=frozenset(part for part in parts if part[0] not in whole),
        )

    def may(self, permission: str) -> bool:
        """Whether the permission counts anywhere at all."""
        return bool(self.reach(permission))

    def everywhere(self, permission: str) -> bool:
        """Whether it counts wherever one looks."""
        return self.reach(permission).everywhere

    def covers(
        self, permission: str, *, account_id: int, project: str | None = None
    ) -> bool:
        """Whether it counts in the project; None: in all of the account."""
        reach = self.reach(permission)
        if reach.everywhere or account_id in reach.accounts:
            return True
        return bool(project) and (account_id, project) in reach.projects

    def covers_task(self, permission: str, task: Any) -> bool:
        """Whether it counts for a RenderTask."""
        reach = self.reach(permission)
        if reach.everywhere or task.account_id in reach.accounts:
            return True
        if task.account_id not in reach.parts:
            return False
        return (task.account_id, project_of(task)) in reach.projects

    def sees_costs(self, account_id: int, project: str | None = None) -> bool:
        """Whether what tasks of the project cost is shown; None: of all the account.

        Whoever may look at every task sees what it costs; sums need MONEY.
        """
        return self.everywhere(VIEW) or self.covers(
            MONEY, account_id=account_id, project=project
        )

    def sees_cost_of(self, task: Any) -> bool:
        """Whether what a RenderTask costs is shown."""
        return self.everywhere(VIEW) or self.covers_task(MONEY, task)

    def wide(self, permission: str) -> frozenset[int] | None:
        """Accounts in which it counts as a whole; None: in all there are."""
        reach = self.reach(permission)
        return None if reach.everywhere else reach.accounts

    def parts(self, permission: str) -> frozenset[int] | None:
        """Accounts in which it counts for something; None: in all there are."""
        reach = self.reach(permission)
        return None if reach.everywhere else reach.parts

    def where(
        self,
        permission: str,
        account: str = "account",
        project: str | None = "project_name",
    ) -> Q:
        """The rows that it counts for, by their columns; `project` None: rows of which
        only the account is known."""
        reach = self.reach(permission)
        if reach.everywhere:
            return Q()
        found = Q((f"{account}__in", sorted(reach.accounts)))
        if project is None:
            return found
        by_account: dict[int, list[str]] = {}
        for account_id, name in sorted(reach.projects):
            by_account.setdefault(account_id, []).append(name)
        for account_id, names in by_account.items():
            found |= Q((account, account_id), (f"{project}__in", names))
        return found


NOTHING = Rights()
EVERYTHING = Rights(all=True)


def rights_of(user: Any) -> Rights:
    """The user's rights, kept on the object: two queries the first time at most.

    None is the machine itself.
    """
    if user is None:
        return EVERYTHING
    if not user.is_active or user.is_anonymous:
        return NOTHING
    if user.is_superuser:
        return EVERYTHING
    kept: Rights | None = getattr(user, "_rights", None)
    if kept is None:
        kept = _asked(user)
        user._rights = kept
    return kept


def _asked(user: Any) -> Rights:
    rows = Permission.objects.filter(Q(user=user) | Q(group__user=user)).order_by()
    held = rows.values_list("content_type__app_label", "codename").distinct()
    given = user.grants.values_list("account_id", "project", "role", "sees_money")
    return Rights(
        held=frozenset(f"{app}.{codename}" for app, codename in held),
        given=frozenset(Given(*row) for row in given),
    )


class GrantBackend:
    """Answers has_perm() from `rights_of`, for whomever it is asked.

    It has the last word: no other backend is asked after it. With a RenderTask or a
    FarmAccount the answer is for it, else whether the permission counts anywhere.
    """

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Nobody signs in by it."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """True, or PermissionDenied, which Django takes for the final no."""
        rights = rights_of(user_obj)
        if obj is None:
            allowed = rights.may(perm)
        elif hasattr(obj, "account_id"):
            allowed = rights.covers_task(perm, obj)
        else:
            allowed = rights.covers(perm, account_id=obj.pk)
        if not allowed:
            raise PermissionDenied
        return True
