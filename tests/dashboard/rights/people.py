"""Who is tried in the matrix of rights, and what each may where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from apps.api.models import Scope
from apps.api.tokens import token_create
from apps.farm.models import FarmAccount, Grant, Role
from apps.farm.rights import STEPS
from tests.dashboard.rights.plain import Plain
from tests.dashboard.rights.world import PLACES, World, make_world, mark, whole


@dataclass(frozen=True)
class Person:
    """Somebody, as the table of rights knows them."""

    name: str
    scope: str = ""
    """Account "A", project "P" of it, or "" for nowhere."""
    role: str = ""
    sees_money: bool = True

    @property
    def is_root(self) -> bool:
        return self.name == "superuser"

    @property
    def places(self) -> set[str]:
        """Where the grant holds."""
        if self.scope == "A":
            return {place for place, account in PLACES.items() if account == "A"}
        return {self.scope} if self.scope else set()

    @property
    def hidden(self) -> set[str]:
        """Marks of what must not be shown on any page."""
        if self.is_root:
            return set()
        found = {mark(place) for place in PLACES if place not in self.places}
        found |= {whole("A"), whole("B")} - (
            {whole("A")} if self.scope == "A" else set()
        )
        return found

    def reaches(self, role: str, place: str | None) -> bool:
        """Whether the person has the role, or more, there (None: somewhere)."""
        if self.is_root:
            return True
        if not self.role or STEPS.index(self.role) < STEPS.index(role):
            return False
        return place is None or place in self.places

    def make(self, account: FarmAccount) -> User | None:
        """The user; None for whoever is not signed in."""
        if self.name == "nobody":
            return None
        # A password that nobody knows, and that takes no time to make.
        user = User.objects.create(
            username=self.name, password="md5$a$b", is_superuser=self.is_root
        )
        if self.role:
            Grant.objects.create(
                user=user,
                account=account,
                project=mark("P") if self.scope == "P" else "",
                role=self.role,
                sees_money=self.sees_money,
            )
        return user


PEOPLE = (
    Person("nobody"),
    Person("stranger"),
    *(Person(f"{role} of A", "A", role) for role in Role.values),
    *(Person(f"{role} of P", "P", role) for role in Role.values),
    Person("without money", "A", "administrator", sees_money=False),
    Person("superuser"),
)


@dataclass
class Matrix:
    """The world, and everybody's clients."""

    world: World
    users: dict[str, User | None]

    def client(self, person: Person, name: str) -> Client:
        """A client that is signed in, or has a token for the JSON API."""
        return client_of(self.users[person.name], api=name.startswith("api-"))


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: Any) -> Iterator[Matrix]:
    """Made once for all addresses: each request to them is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        users = {person.name: person.make(world.accounts["A"]) for person in PEOPLE}
        yield Matrix(world, users)
        transaction.set_rollback(True)


def client_of(user: User | None, *, api: bool) -> Client:
    """A client that is signed in, or has a token."""
    if user is None:
        return Plain()
    if api:
        token = token_create(user=user, name="tests", scope=Scope.WRITE)
        return Plain(headers={"Authorization": f"Bearer {token}"})
    client = Plain()
    client.force_login(user)
    return client
