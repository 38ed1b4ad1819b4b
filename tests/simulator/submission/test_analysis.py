"""Analysis: what is found in a scene, and what the codes mean."""

from typing import Any

import pytest

from apps.simulator.submission.findings import FINDINGS
from tests.simulator.caller import (
    RECOMMIT_FRAMES,
    RECOMMIT_TASKS,
    START,
    ask,
    call,
    frame_rows,
    task_row,
    task_rows,
)
from tests.simulator.submission.submitting import BLENDER, ERRORS, submitted
from tests.simulator_farm import MakeFarm, SimulatedFarm

VERSION = {"software_config": {"cg_name": "Blender", "cg_version": "1.0"}}
PLUGIN = {"software_config": {"cg_version": "3.6", "plugins": {"mtoa": "mtoa 5.3.1"}}}


@pytest.mark.parametrize(
    ("change", "tips", "remark"),
    [
        (VERSION, None, "analysis: 10002"),
        (PLUGIN, None, "analysis: 10003"),
        ({"task_info": {"cg_id": 2007}}, None, "analysis: 10001"),
        ({}, {"50001": ["a.exr"], "50012": [], "77777": []}, "analysis: 50001, 50012"),
    ],
)
def test_a_scene_with_an_error_fails_and_costs_nothing(
    empty_farm: SimulatedFarm, change: dict[str, Any], tips: object, remark: str
) -> None:
    task = submitted(empty_farm, BLENDER | change, tips)
    assert task_row(empty_farm, task)["remark"] == ""
    empty_farm.advance(60)
    row = task_row(empty_farm, task)

    assert (row["taskStatus"], row["remark"]) == (45, remark)
    assert (row["renderConsume"], row["doneFrames"]) == (0, 0)
    assert row["completedDate"]
    assert {frame["frameStatus"] for frame in frame_rows(empty_farm, task)} == {3}


def test_a_warning_is_told_and_the_task_renders(empty_farm: SimulatedFarm) -> None:
    task = submitted(empty_farm, BLENDER, {"50012": []})
    empty_farm.advance(60)

    row = task_row(empty_farm, task)
    assert (row["taskStatus"], row["remark"]) == (5, "analysis: 50012")


def test_a_layer_that_the_original_does_not_have_is_a_warning(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_family("maya", 6, layers=2)[0]
    layers = {"fog": {"common": {"frames": "1-2"}, "renderable": "1"}}
    clone = submitted(empty_farm, {"scene_info_render": layers}, cloneOriginalId=task)
    empty_farm.advance(60)

    row = task_row(empty_farm, clone)
    assert (row["taskStatus"], row["remark"]) == (5, "analysis: 10006")


def test_what_has_not_passed_cannot_be_rendered(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 4, analysis=[15000])

    assert task_row(empty_farm, task)["taskStatus"] == 45
    for path, body in (
        (START, {"taskIds": [task]}),
        (RECOMMIT_TASKS, {"taskIds": [task]}),
        (RECOMMIT_FRAMES, {"taskId": task, "selectAll": 1}),
    ):
        assert call(empty_farm, path, body)["code"] == 603


def test_a_clone_fails_as_its_original_did_unless_it_is_changed(
    empty_farm: SimulatedFarm,
) -> None:
    task = submitted(empty_farm, BLENDER | VERSION)
    again = submitted(empty_farm, {}, cloneOriginalId=task)
    better = {"software_config": {"cg_version": "4.2"}}
    mended = submitted(empty_farm, better, cloneOriginalId=task)
    empty_farm.advance(60)

    assert task_row(empty_farm, again)["remark"] == "analysis: 10002"
    assert task_row(empty_farm, mended)["taskStatus"] == 5


def test_some_of_the_farms_own_submissions_fail(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=40, frames=2000, calm=False)
    farm.advance(20_000)

    found = [row for row in task_rows(farm) if row["remark"]]
    assert 45 in {row["taskStatus"] for row in found}
    assert len({row["remark"] for row in found}) > 1


@pytest.mark.parametrize("language", [0, 1, "1"])
def test_every_code_is_explained_in_both_languages(
    empty_farm: SimulatedFarm, language: object
) -> None:
    codes = [str(finding.code) for finding in FINDINGS]
    rows = ask(empty_farm, ERRORS, {"codes": codes, "language": language})

    assert [row["code"] for row in rows] == codes
    assert {row["type"] for row in rows} == {0, 1}
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        words = row["desDescriptionCn"] + row["desSolutionCn"]
        assert words.isascii() == (int(row["languageFlag"]) == 1)
        assert row["solutionPath"].endswith(row["code"])


def test_one_code_is_explained_and_unknown_ones_are_left_out(
    empty_farm: SimulatedFarm,
) -> None:
    (row,) = ask(empty_farm, ERRORS, {"code": "15000"})

    assert (row["code"], row["languageFlag"]) == ("15000", 0)
    unknown = ["x", "²", "0000150009"]
    assert ask(empty_farm, ERRORS, {"code": "99999", "codes": unknown}) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, 601), ({"code": "15000", "language": 2}, 600), ({"codes": "15000"}, 600)],
)
def test_a_question_without_sense_is_refused(
    empty_farm: SimulatedFarm, body: dict[str, Any], code: int
) -> None:
    assert call(empty_farm, ERRORS, body)["code"] == code
