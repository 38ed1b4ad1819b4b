"""All cells of a task's frames in one answer, for those who may look."""

import gzip
from typing import Any

import brotli
import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.dashboard.grid import payload
from tests.conftest import signed_in
from tests.dashboard.grid_cells import change, grid, leaf_of, parent_of, read_cells
from tests.dashboard.hostile import ALL
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


def test_every_frame_of_every_leaf_has_its_cell(client: Client) -> None:
    parent = parent_of(2, 3)
    cells = grid(client, parent)
    leaves = list(parent.children.order_by("remote_id"))
    keys = [
        pk
        for leaf in leaves
        for pk in leaf.frames.in_order().values_list("pk", flat=True)
    ]
    assert cells.columns["ids"] == keys
    assert cells.columns["numbers"] == [1, 2, 3, 1, 2, 3]
    assert [
        (leaf["id"], leaf["title"], leaf["count"], leaf["states"])
        for leaf in cells.header["leaves"]
    ] == [(leaf.pk, leaf.layer_name, 3, {"done": 3}) for leaf in leaves]
    assert cells.header["scale"] is None
    assert "values" not in cells.columns


def test_one_part_is_sent_alone(client: Client) -> None:
    parent = parent_of(2, 3)
    leaf = parent.children.last()
    assert leaf is not None
    cells = grid(client, parent, f"?child={leaf.pk}")
    assert [found["id"] for found in cells.header["leaves"]] == [leaf.pk]
    assert len(cells.columns["ids"]) == 3
    stranger = leaf_of(1)
    assert grid(client, parent, f"?child={stranger.pk}").columns["ids"] == []


def test_states_are_told_by_name_and_unknown_ones_as_unknown(client: Client) -> None:
    task = make_task()
    for number, code in enumerate((1, 2, 3, 4, 5, 99, -1), start=1):
        make_frame(task, number=number, status_code=code)
    cells = grid(client, task)
    names = [cells.header["states"][place] for place in cells.columns["states"]]
    known = ["waiting", "rendering", "stopped", "done", "failed"]
    assert names == [*known, "unknown", "unknown"]


@pytest.mark.parametrize(
    ("colour", "values"),
    [
        ("time", [0, 254, 255]),
        ("cost", [0, 254, 255]),
        ("memory", [0, 254, 255]),
        ("retries", [0, 169, 0]),
        ("machine", [1, 0, 255]),
    ],
)
def test_cells_have_a_value_in_the_colour(
    client: Client, colour: str, values: list[int]
) -> None:
    task = make_task()
    rows: list[dict[str, Any]] = [
        {"seconds": 9, "cost": "0.00000001", "average_memory": 5, "node": "b"},
        {"seconds": 900, "cost": 7, "average_memory": 2**40, "node": "a"},
        {},
    ]
    rows[1]["resubmissions"] = 2
    for number, row in enumerate(rows, start=1):
        make_frame(task, number=number, **row)
    cells = grid(client, task, f"?colour={colour}")
    assert cells.columns["values"] == values
    assert cells.header["colour"] == colour
    kinds = {"retries": "linear", "machine": "table"}
    assert cells.header["scale"]["kind"] == kinds.get(colour, "log")


def test_words_are_in_the_viewers_language(client: Client) -> None:
    task = leaf_of(2)
    address = f"/tasks/{task.pk}/grid/?colour=time"
    for language, label in (("en", "1 min"), ("zh-hans", "1 分")):
        answer = client.get(address, headers={"Accept-Language": language})
        assert label in read_cells(answer.content).header["scale"]["max"]


def test_names_that_are_no_number_are_told_while_they_are_few(client: Client) -> None:
    task = leaf_of(1)
    names = ["2-4[1]", "/out/geometry110-200[1]", *ALL]
    for number, name in enumerate(names, start=2):
        make_frame(task, number=number, name=name)
    named = grid(client, task).header["names"]
    assert list(named.values()) == names
    assert list(named) == [str(place) for place in range(1, len(names) + 1)]
    assert "names" not in grid(client, leaf_of(3)).header


def test_a_number_beyond_what_a_browser_counts_is_told_as_a_name(
    client: Client,
) -> None:
    task = leaf_of(1)
    make_frame(task, number=10**17 + 1, name=str(10**17 + 1))
    assert grid(client, task).header["names"] == {"1": str(10**17 + 1)}


def test_of_many_names_none_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "MOST_NAMES", 2)
    task = make_task()
    for number in range(3):
        make_frame(task, number=number, name=f"{number}[1]")
    assert "names" not in grid(client, task).header


def test_a_colour_that_nobody_knows_is_the_state(client: Client) -> None:
    assert grid(client, leaf_of(1), "?colour=%00x").header["colour"] == "status"


def test_a_task_without_frames_has_an_empty_grid(client: Client) -> None:
    for colour in ("status", "time", "machine", "retries"):
        cells = grid(client, make_task(), f"?colour={colour}")
        assert cells.columns["ids"] == []
        assert cells.header["leaves"][0]["count"] == 0


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip")],
)
def test_it_is_compressed_as_the_browser_likes(
    client: Client, accepted: str, encoding: str
) -> None:
    answer = client.get(
        f"/tasks/{leaf_of(2).pk}/grid/", headers={"Accept-Encoding": accepted}
    )
    assert answer["Content-Encoding"] == encoding
    assert "Accept-Encoding" in answer["Vary"]
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert read_cells(unpack(answer.content)).columns["numbers"] == [1, 2]


def test_without_compression_it_is_sent_plain(client: Client) -> None:
    answer = client.get(f"/tasks/{leaf_of(2).pk}/grid/")
    assert "Content-Encoding" not in answer
    assert read_cells(answer.content).columns["numbers"] == [1, 2]


def test_a_browser_that_has_it_gets_nothing_until_a_frame_moves(client: Client) -> None:
    task = leaf_of(2)
    address = f"/tasks/{task.pk}/grid/"
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    change(task, 2, 5, status_code=5)
    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert read_cells(again.content).header["leaves"][0]["states"] == {
        "done": 1,
        "failed": 1,
    }


def test_queries_do_not_grow_with_frames_or_leaves(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    few, many, family = leaf_of(3), leaf_of(300), parent_of(4, 3)
    for task, most in ((few, 6), (many, 6), (family, 7)):
        with django_assert_max_num_queries(most):
            client.get(f"/tasks/{task.pk}/grid/")
        with django_assert_max_num_queries(most - 1):
            client.get(f"/tasks/{task.pk}/grid/?colour=time")


def test_nobody_sees_cells_without_the_right(stranger: User) -> None:
    task = leaf_of(1)
    assert Client().get(f"/tasks/{task.pk}/grid/").status_code == 302
    answer = signed_in(stranger).get(f"/tasks/{task.pk}/grid/")
    assert answer.status_code == 403


def test_a_task_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/tasks/987654/grid/").status_code == 404
