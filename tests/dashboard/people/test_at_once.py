"""Two administrators at the same moment: one of them stays one."""

import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from apps.dashboard.people.accounts import (
    PersonInvalid,
    person_change_role,
    person_create,
    person_enable,
)

pytestmark = pytest.mark.django_db(transaction=True)


def demote(user: User) -> None:
    person_change_role(actor="tests", user=user, role="viewer")


def disable(user: User) -> None:
    person_enable(actor="tests", user=user, enabled=False)


def at_once(act: Callable[[User], None], users: list[User]) -> int:
    """The same done to each by a thread of its own; how often it was refused."""
    gate, refused = threading.Barrier(len(users)), []

    def run(user: User) -> None:
        try:
            gate.wait()
            act(user)
        except PersonInvalid:
            refused.append(user.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(refused)


@pytest.mark.parametrize("act", [demote, disable])
def test_administrators_who_shut_each_other_out_leave_one(
    act: Callable[[User], None],
) -> None:
    users = [
        person_create(
            actor="tests",
            name=f"admin{number}",
            role="administrator",
            password="a long pass phrase",
        )
        for number in range(4)
    ]

    assert at_once(act, users) == 1
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
