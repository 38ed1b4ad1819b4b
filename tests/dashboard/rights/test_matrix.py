"""Every address × every role, for reading and for changing.

The addresses are walked from the URLconf: one that the table does not name fails, so
that nobody adds a page without saying who may.
"""

import pytest

from tests.dashboard.rights.people import PEOPLE, Matrix, Person, matrix  # noqa: F401
from tests.dashboard.rights.table import TABLE, Need, Rule, may
from tests.dashboard.rights.walk import Answer, address_of, ask, walked
from tests.dashboard.rights.world import PLACES

# Also has the tests' database made; the world is there already when a test begins.
pytestmark = pytest.mark.django_db
NAMES = sorted(set(walked()))


def test_the_table_names_every_address_and_no_other() -> None:
    assert set(NAMES) == set(TABLE)


def wrong(
    answer: Answer, person: Person, need: Need | None, rule: Rule, place: str | None
) -> str:
    """What is wrong with the answer; "" for nothing."""
    if answer.response.status_code == 500:
        return f"answered {answer.response.status_code}"
    if need is Need.ANYBODY:
        return ""
    allowed = need is not None and may(person, need, place)
    if not allowed and answer.written:
        return f"wrote {answer.written[0][:80]}"
    told = rule.quiet and may(person, Need.LOOK, None)
    if answer.is_denied is allowed and not (told and not allowed):
        return f"answered {answer.response.status_code}"
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_only_whoever_may_is_let_in_and_changes_anything(
    name: str,
    matrix: Matrix,  # noqa: F811
) -> None:
    rule, world, faults = TABLE[name], matrix.world, list[str]()
    for person in PEOPLE:
        client = matrix.client(person, name)
        for place in PLACES if rule.kind else (None,):
            address = address_of(name, rule, world, place)
            for method, need in (("GET", rule.get), ("POST", rule.post)):
                data = rule.data if method == "POST" else {}
                answer = ask(client, method, address, data)
                if fault := wrong(answer, person, need, rule, place):
                    faults.append(f"{person.name}: {method} of {place}: {fault}")
    assert not faults, "\n".join(faults)
