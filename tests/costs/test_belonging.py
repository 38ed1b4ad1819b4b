"""Project and labels of a task are its own, or those of the task that it is part of."""

from typing import Any

import pytest

from apps.costs.belonging import has_label, project_of
from apps.farm.models import RenderTask
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def projects() -> dict[str, str]:
    """Each task's project by the name of its scene."""
    rows = RenderTask.objects.annotate(project=project_of())
    return dict(rows.values_list("scene_name", "project"))


def labelled(label: str) -> set[str]:
    """Scenes that have the label."""
    rows = RenderTask.objects.filter(has_label(label))
    return set(rows.values_list("scene_name", flat=True))


def family(above: dict[str, Any], below: dict[str, Any]) -> None:
    """A task, a layer and a pass of it."""
    account = make_account()
    top = make_task(account, scene_name="top", **above)
    layer = make_task(account, scene_name="layer", parent=top)
    make_task(account, scene_name="pass", parent=layer, **below)


def test_a_part_without_a_project_belongs_to_that_of_the_task_above() -> None:
    family({"project_name": "Orion"}, {})
    assert projects() == {"top": "Orion", "layer": "Orion", "pass": "Orion"}


def test_a_part_with_a_project_of_its_own_keeps_it() -> None:
    family({"project_name": "Orion"}, {"project_name": "Lyra"})
    assert projects() == {"top": "Orion", "layer": "Orion", "pass": "Lyra"}


def test_without_a_project_anywhere_it_is_none() -> None:
    family({}, {})
    assert set(projects().values()) == {""}


def test_a_label_holds_for_everything_below() -> None:
    family({"labels": ["urgent", "night"]}, {"labels": ["client"]})
    assert labelled("urgent") == {"top", "layer", "pass"}
    assert labelled("client") == {"pass"}
    assert labelled("urg") == set()


@pytest.mark.parametrize(
    "label", ['a "quoted" one', "紧急", "%s", "12", "a\\b", "['x']"]
)
def test_labels_are_compared_as_they_are(label: str) -> None:
    family({"labels": [label]}, {"labels": ["other"]})
    assert labelled(label) == {"top", "layer", "pass"}
    assert labelled(f"{label}!") == set()


def test_it_can_be_asked_of_what_hangs_on_a_task() -> None:
    family({"project_name": "Orion", "labels": ["urgent"]}, {})
    rows = RenderTask.objects.filter(parent__isnull=False)
    found = rows.annotate(project=project_of("parent__")).filter(
        has_label("urgent", "parent__"), project="Orion"
    )
    assert found.count() == 2
