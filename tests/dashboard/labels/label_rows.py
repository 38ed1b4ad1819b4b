"""An account with labels that the farm has told, for tests of the pages."""

from apps.farm.models import FarmAccount
from tests.factories import make_account
from tests.farm.reading_rows import make_reading


def listed(*names: str) -> list[object]:
    """The farm's list of labels, with what it should not hold."""
    rows = [
        {"projectId": number, "projectName": name}
        for number, name in enumerate(names, start=1)
    ]
    return [*rows, {"projectId": 7, "projectName": None}, {"projectId": 8}, None, "x"]


def make_labelled(*own: str, others: tuple[str, ...] = ()) -> FarmAccount:
    """An account with labels of its own, and of accounts beside it."""
    account = make_account(name="Studio")
    make_reading(account, "labels", data=listed(*own))
    make_reading(account, "projects", data=listed(*own, *others))
    return account
