"""Nested rows as a flat list: parents first, whole families, no circles."""

from hypothesis import given
from hypothesis import strategies as st

from apps.farm.reconcile.trees import families, levels
from apps.renderbus.schemas import TaskRow


def tree(remote_id: int, *children: TaskRow) -> TaskRow:
    """A task with children."""
    return TaskRow(id=remote_id, children=list(children))


def flat(*rows: TaskRow) -> dict[int, int | None]:
    """Remote id to parent of all rows."""
    (family,) = families(rows, 1_000)
    return {remote_id: placed.parent for remote_id, placed in family.items()}


def test_each_row_knows_the_task_that_it_stands_in() -> None:
    assert flat(tree(1, tree(2, tree(3)), tree(4))) == {1: None, 2: 1, 3: 2, 4: 1}


def test_a_row_by_itself_names_its_parent() -> None:
    assert flat(TaskRow(id=2, layer_parent_id=1)) == {2: 1}
    assert flat(TaskRow(id=2, layer_parent_id=0)) == {2: None}
    assert flat(TaskRow(id=2)) == {2: None}


def test_where_a_row_stands_counts_more_than_what_it_names() -> None:
    assert flat(tree(1, TaskRow(id=2, layer_parent_id=9)))[2] == 1


def test_a_task_that_contains_itself_is_left_out_there() -> None:
    assert flat(tree(1, tree(2, tree(1)))) == {1: None, 2: 1}


def test_families_stay_together() -> None:
    rows = [tree(10 * n, tree(10 * n + 1), tree(10 * n + 2)) for n in range(1, 5)]
    sizes = [len(family) for family in families(rows, 4)]
    assert sizes == [6, 6]


def test_levels_have_parents_before_children() -> None:
    (family,) = families([tree(1, tree(2, tree(3)), tree(4)), tree(5)], 100)
    found = [[placed.row.id for placed in level] for level in levels(family)]
    assert found == [[1, 5], [2, 4], [3]]


ids = st.integers(1, 6)
rows = st.recursive(
    st.builds(lambda i, p: TaskRow(id=i, layer_parent_id=p), ids, st.integers(0, 6)),
    lambda below: st.builds(
        lambda i, c: TaskRow(id=i, children=c), ids, st.lists(below, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(rows, max_size=5))
def test_no_rows_make_a_circle(hostile: list[TaskRow]) -> None:
    for family in families(hostile, 3):
        placed = [found for level in levels(family) for found in level]
        assert {found.row.id for found in placed} == family.keys()
        seen: set[int] = set()
        for found in placed:
            assert found.parent not in family or found.parent in seen
            seen.add(found.row.id)
