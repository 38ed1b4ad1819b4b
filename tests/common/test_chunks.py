"""Long lists in portions."""

from apps.common.chunks import chunks


def test_items_come_in_order_and_the_last_portion_may_be_short() -> None:
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_nothing_makes_no_portion() -> None:
    assert list(chunks([], 3)) == []
