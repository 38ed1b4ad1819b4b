"""The database itself refuses to change what the money is told from."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from apps.common.append_only import remaking
from apps.costs.models import ClosedDay, Posting
from apps.farm.models import FeeChange
from tests.costs.factories import make_closed_day, make_spending, post
from tests.factories import make_account

MODELS: list[type[models.Model]] = [FeeChange, Posting, ClosedDay]
ACTS = ("UPDATE {} SET id = id", "DELETE FROM {}", "DELETE FROM {} WHERE id > 0")


def write() -> None:
    """A row in each of the tables."""
    account = make_account()
    make_spending(account)
    post(account)
    make_closed_day(account)


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refuses(act: Callable[[], object]) -> None:
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
    ):
        act()


def all_refuse() -> None:
    """Every statement on every table is refused."""
    for model in MODELS:
        for act in ACTS:
            statement = act.format(model._meta.db_table)
            refuses(lambda statement=statement: execute(statement))


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("act", ACTS)
def test_sql_cannot_change_or_delete_rows(model: type[models.Model], act: str) -> None:
    write()
    refuses(lambda: execute(act.format(model._meta.db_table)))
    assert model._default_manager.count() == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("model", MODELS)
def test_the_tables_cannot_be_emptied(model: type[models.Model]) -> None:
    write()
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    refuses(lambda: execute(f"TRUNCATE {model._meta.db_table} CASCADE"))


@pytest.mark.django_db
def test_querysets_cannot_either() -> None:
    write()
    for model in MODELS:
        refuses(lambda model=model: model._default_manager.update(account=7))
        refuses(lambda model=model: model._default_manager.get().delete())


@pytest.mark.django_db
def test_postings_that_are_remade_may_go_and_nothing_else() -> None:
    write()
    with transaction.atomic(), remaking("costs_posting"):
        Posting.objects.all().delete()
        for model in (FeeChange, ClosedDay):
            refuses(lambda model=model: model._default_manager.all().delete())
    assert not Posting.objects.exists()
    write()
    all_refuse()


@pytest.mark.django_db(transaction=True)
def test_a_remaking_that_fails_leaves_everything_as_it_was() -> None:
    write()
    with (
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
        remaking("costs_posting"),
    ):
        Posting.objects.all().delete()
        raise ZeroDivisionError
    assert Posting.objects.count() == 1
    all_refuse()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_remade_outside_of_a_transaction() -> None:
    write()
    with (
        pytest.raises(transaction.TransactionManagementError),
        remaking("costs_posting"),
    ):
        Posting.objects.all().delete()
    all_refuse()


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_everything_and_leaves_the_guards_standing() -> None:
    write()
    call_command("flush", interactive=False, verbosity=0)
    assert not any(model._default_manager.exists() for model in MODELS)
    write()
    all_refuse()
