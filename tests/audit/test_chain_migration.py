"""Entries from before the chain are sealed by the migration, and guarded after it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from apps.audit.chain import START, Head
from apps.audit.models import AuditEntry
from apps.audit.verify import Broken, Fault, chain_walk
from tests.audit.entries import TABLE, behind, written
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = [("audit", "0002_append_only")], [("audit", "0003_chain")]
OLD = (
    "at, actor, remote_addr, verb, target_kind, target_id, target_label, reason, "
    "before, after, request_id"
)


def migrate(target: list[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(target)


@pytest.fixture(autouse=True)
def _old_table() -> Iterator[None]:
    """The table as it was before; whatever the test does, it ends as it is now."""
    migrate(BEFORE)
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("audit"))


def insert(*entries: tuple[str, str, Any]) -> None:
    """Old entries: kind and id of the target, and what was there before."""
    at = "2026-11-20 08:00:00.123456+00:00"
    rows = []
    for kind, key, before in entries:
        said = None if before is None else json.dumps(before)
        rows.append((at, "mei", "", "task.stop", kind, key, "é", "", said, None, ""))
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * 11)
        cursor.executemany(
            f"INSERT INTO {TABLE} ({OLD}) VALUES ({places})",
            rows,
        )


def refuses(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_old_entries_become_a_chain_that_new_ones_go_on_with() -> None:
    insert(*(("task", str(n), {"n": 1e22, "b": [n], "a": "x"}) for n in range(2_300)))
    migrate(AFTER)
    assert written(1)[0].number == 2_301
    end, count, broken = chain_walk(Head(0, START))
    assert (end.number, count, broken) == (2_301, 2_301, None)
    ids = AuditEntry.objects.order_by("number").values_list("target_id", flat=True)
    assert list(ids[:2_300]) == [str(n) for n in range(2_300)]


def test_the_guard_stands_after_it() -> None:
    insert(("task", "1", None))
    refuses(f"DELETE FROM {TABLE}")
    migrate(AFTER)
    refuses(f"DELETE FROM {TABLE}")
    refuses(f"UPDATE {TABLE} SET actor = 'nobody'")
    behind(f"UPDATE {TABLE} SET actor = 'nobody'")
    assert chain_walk(Head(0, START))[2] == Broken(1, Fault.CHANGED)


def test_entries_learn_where_their_target_belongs() -> None:
    account = make_account()
    parent = make_task(account, project_name="Dune")
    own = make_task(account, project_name="Own", parent=parent)
    child = make_task(account, parent=parent)
    tasks = [("task", str(task.pk), None) for task in (parent, own, child)]
    insert(*tasks, ("account", str(account.pk), None), ("token", "9", None))
    insert(("task", "987654321", None), ("task", "no number", None))
    migrate(AFTER)
    entries = AuditEntry.objects.order_by("number")
    assert list(entries.values_list("account_id", "project")) == [
        (account.pk, "Dune"),
        (account.pk, "Own"),
        (account.pk, "Dune"),
        (account.pk, ""),
        (None, ""),
        (None, ""),
        (None, ""),
    ]


def test_an_empty_trail_starts_at_one() -> None:
    migrate(AFTER)
    [first] = written(1)
    assert (first.number, first.previous) == (1, START)
