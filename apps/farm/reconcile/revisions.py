"""The account's revision: taken first, so that writers of one account queue up."""

from collections.abc import Collection, Iterable
from functools import partial

from django.db import connection, transaction

from apps.common.chunks import chunks
from apps.farm import versions
from apps.farm.models import FarmAccount, RenderTask

DEEPEST = 20
"""Levels of parents that are followed: real trees have two or three."""
IDS_AT_ONCE = 500


def account_hold(account_id: int) -> None:
    """Be the account's only writer until the transaction ends.

    SQLite has one writer at a time as it is: transactions there begin IMMEDIATE.
    """
    if connection.features.has_select_for_update:
        # The key stays. A plain lock would keep everybody's new rows that name the
        # account waiting for us, and who waits so with the books' row in hand for which
        # we wait in turn never gets on: a deadlock.
        held = FarmAccount.objects.select_for_update(no_key=True)
        rows = held.filter(pk=account_id)
        rows.values_list("pk", flat=True).get()


def revision_next(account_id: int) -> int:
    """Add one to the account's revision; its row is held from then on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE farm_farmaccount SET revision = revision + 1 "
            "WHERE id = %s RETURNING revision",
            [account_id],
        )
        return int(cursor.fetchone()[0])


def revision_mark(
    account_id: int,
    task_ids: Collection[int],
    *,
    above: Collection[int] | None = None,
    revision: int | None = None,
) -> None:
    """Give tasks and those above them the next revision, and tell pages of it.

    `above` are the ancestors of the tasks where they are known; `revision` is the one
    that this transaction has taken, None: take one.
    """
    revision = revision_next(account_id) if revision is None else revision
    marked = {*task_ids, *(ancestors(task_ids) if above is None else above)}
    for some in chunks(sorted(marked), IDS_AT_ONCE):
        RenderTask.objects.filter(pk__in=some).update(revision=revision)
    changed = dict.fromkeys(marked, revision)
    transaction.on_commit(partial(versions.publish, account_id, changed), robust=True)


def ancestors(task_ids: Iterable[int]) -> set[int]:
    """Primary keys of all tasks above these."""
    found: set[int] = set()
    level = set(task_ids)
    for _ in range(DEEPEST):
        parents: set[int] = set()
        for some in chunks(sorted(level), IDS_AT_ONCE):
            rows = RenderTask.objects.filter(pk__in=some).exclude(parent=None)
            parents.update(rows.values_list("parent_id", flat=True).distinct())
        level = parents - found
        if not level:
            break
        found |= level
    return found


@transaction.atomic
def account_touch(*, account_id: int) -> None:
    """Have open pages drawn anew: the account itself looks different."""
    revision_next(account_id)
    transaction.on_commit(partial(versions.publish, account_id, {}), robust=True)


@transaction.atomic
def tasks_touch(*, account_id: int, task_ids: Collection[int]) -> None:
    """Have open pages draw these tasks (primary keys) anew: a click changed a row."""
    if task_ids:
        revision_mark(account_id, task_ids)
