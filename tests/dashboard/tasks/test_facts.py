"""The farm's fields in readable form."""

import pytest

from apps.dashboard.tasks.facts import Fact, other_facts, readable


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("taskRam", "Memory of the machines (GB)"),
        ("someNewField", "Some new field"),
        ("snake_case", "Snake case"),
        ("x", "X"),
        ("", ""),
        ("海岸", "海岸"),
        ("a" * 500, "A" + "a" * 79),
    ],
)
def test_names_are_in_words(name: str, words: str) -> None:
    assert readable(name) == words


def test_values_are_texts_and_what_the_farm_left_empty_comes_last() -> None:
    facts = other_facts(
        {
            "zebra": 1,
            "alpha": None,
            "list": [1, "two", None],
            "isDelete": 1,
            "isOpen": "0",
            "isOverTime": 7,
            "nested": {"inner": {"deep": [1]}, "none": ""},
            "long": "x" * 5000,
        }
    )
    told = [fact.name for fact in facts if fact.value]
    assert told == sorted(told, key=str.lower)
    assert [fact.name for fact in facts][-2:] == ["Alpha", "Nested · None"]
    values = {fact.wire_name: fact.value for fact in facts}
    assert values["list"] == "1, two, None"
    assert (values["isDelete"], values["isOpen"]) == ("yes", "no")
    assert values["isOverTime"] == "7"
    assert values["nested.inner"] == "{'deep': [1]}"
    assert len(values["long"]) == 2000


def test_nothing_told_is_no_fact() -> None:
    assert other_facts({}) == []
    assert other_facts({"a": {}}) == []
    assert other_facts({"a": 0}) == [Fact("A", "a", "0")]
