"""What most scripts of these tests have: an account, a task, somebody to ask as."""

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, RenderTask
from tests.api.scripts import Writer
from tests.factories import make_account, make_task


@pytest.fixture
def account(db: None) -> FarmAccount:
    return make_account(name="studio")


@pytest.fixture
def task(account: FarmAccount) -> RenderTask:
    return make_task(account)


@pytest.fixture
def script(operator: User) -> Writer:
    """A script of somebody who may operate and spend."""
    return Writer(operator)


@pytest.fixture
def chief(db: None) -> Writer:
    """A script of somebody who may do everything."""
    return Writer(User.objects.create_superuser("chief"))
