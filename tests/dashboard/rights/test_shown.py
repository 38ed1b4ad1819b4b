"""No page shows anything of an account or a project that is not the viewer's."""

import pytest

from tests.dashboard.rights.people import PEOPLE, Matrix, matrix  # noqa: F401
from tests.dashboard.rights.table import TABLE
from tests.dashboard.rights.walk import address_of, ask
from tests.dashboard.rights.world import World, mark

# Also has the tests' database made; the world is there already when a test begins.
pytestmark = pytest.mark.django_db
NAMES = sorted(name for name, rule in TABLE.items() if rule.get or rule.post)
LIMITED = [person for person in PEOPLE if person.role]


def wishes(world: World) -> list[dict[str, str]]:
    """Parameters that name nothing, then those that name what is somebody else's."""
    found: list[dict[str, str]] = [{}]
    for place in ("Q", "B"):
        task, frame = world.tasks[place], world.args[place]["frame"]["pk"]
        found.append(
            {
                "account": str(task.account_id),
                "task": str(task.pk),
                "tasks": str(task.pk),
                "open": str(task.pk),
                "range": "1-9",
                "frame": str(frame),
                "runs": str(frame),
                "from": "2026-11-01",
                "to": "2026-11-30",
            }
        )
    return found


@pytest.mark.parametrize(
    "name",
    [
        *("overview", "wall", "task-list", "task-detail", "failures", "frame-detail"),
        *("frame-log", "api-1:tasks", "account-list", "cost-page", "cost-entries"),
        "click-drawer",
    ],
)
def test_ones_own_is_shown(name: str, matrix: Matrix) -> None:  # noqa: F811
    rule = TABLE[name]
    address = address_of(name, rule, matrix.world, "P" if rule.kind else None)
    for person in (one for one in LIMITED if one.sees_money):
        days = {"from": "2026-11-01", "to": "2026-11-30"}
        answer = ask(matrix.client(person, name), "GET", address, days)
        own = mark("A" if name == "account-list" else "P")
        assert own in answer.text, f"{person.name} sees nothing"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_others_is_shown(name: str, matrix: Matrix) -> None:  # noqa: F811
    rule, world, faults = TABLE[name], matrix.world, list[str]()
    place = "P" if rule.kind else None
    address = address_of(name, rule, world, place)
    for person in LIMITED:
        client = matrix.client(person, name)
        for asked in wishes(world):
            for method, need in (("GET", rule.get), ("POST", rule.post)):
                if need is None:
                    continue
                data = asked | (rule.data if method == "POST" else {})
                answer = ask(client, method, address, data)
                shown = [mark for mark in person.hidden if mark in answer.text]
                if shown:
                    faults.append(f"{person.name}: {method} {asked}: {shown}")
    assert not faults, "\n".join(faults)
