"""A POST that is repeated with the same Idempotency-Key is one click."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.api.clicks.once import KEPT
from apps.api.models import TakenRequest
from apps.farm.models import Grant, RenderTask
from tests.api.scripts import Writer
from tests.conftest import OPERATE, make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def over(**fields: object) -> None:
    """All clicks came to their end long ago: asking again would be a new one."""
    then = timezone.now() - timedelta(minutes=5)
    values = {"state": IntentState.CONFIRMED, "settled_at": then, "requested_at": then}
    Intent.objects.update(**values | fields)


def test_the_same_again_is_answered_with_what_became_of_it(
    script: Writer, task: RenderTask
) -> None:
    path = f"tasks/{task.pk}/stop"
    first = script.post(path, key="night-1")
    assert "Idempotent-Replayed" not in script.headers
    over()
    again = script.post(path, key="night-1")
    assert script.headers["Idempotent-Replayed"] == "true"
    assert again["click"] == first["click"]
    assert (again["outcome"], again["is_over"]) == ("done", True)
    assert Intent.objects.count() == 1


def test_without_a_key_it_is_another_click(script: Writer, task: RenderTask) -> None:
    script.post(f"tasks/{task.pk}/stop")
    over()
    script.post(f"tasks/{task.pk}/stop")
    assert Intent.objects.count() == 2


def test_a_key_is_for_one_request(script: Writer, task: RenderTask) -> None:
    script.post(f"tasks/{task.pk}/stop", key="k")
    for path, body in (
        (f"tasks/{task.pk}/abandon", None),
        (f"tasks/{task.pk}/stop", {"why": "another body"}),
    ):
        told = script.post(path, body, key="k", status=422)
        assert "another request" in told["detail"]
    assert Intent.objects.count() == 1


def test_keys_of_two_scripts_have_nothing_to_do_with_each_other(
    script: Writer, task: RenderTask
) -> None:
    other = Writer(make_user("ann", *OPERATE))
    script.post(f"tasks/{task.pk}/stop", key="k")
    other.post(f"tasks/{task.pk}/abandon", key="k")
    assert Intent.objects.count() == 2


def test_a_request_that_was_refused_leaves_its_key_free(
    script: Writer, task: RenderTask
) -> None:
    path = "tasks/0/stop"
    script.post(path, key="k", status=404)
    assert not TakenRequest.objects.exists()
    script.post(f"tasks/{task.pk}/stop", key="k")


def test_a_conflict_stays_one(script: Writer) -> None:
    done = make_task(status_code=25)
    for _ in range(2):
        script.post(f"tasks/{done.pk}/stop", key="k", status=409)
    assert Intent.objects.count() == 1


def test_a_key_is_forgotten_in_time(script: Writer, task: RenderTask) -> None:
    script.post(f"tasks/{task.pk}/stop", key="k")
    over()
    TakenRequest.objects.update(at=timezone.now() - KEPT - timedelta(minutes=1))
    script.post(f"tasks/{task.pk}/stop", key="k")
    assert Intent.objects.count() == 2
    assert TakenRequest.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_what_is_no_key_is_refused(script: Writer, task: RenderTask, key: str) -> None:
    told = script.post(f"tasks/{task.pk}/stop", key=key, status=422)
    assert "Idempotency-Key" in told["detail"]
    assert not Intent.objects.exists()


def test_who_sees_it_no_more_is_told_nothing_of_it(task: RenderTask) -> None:
    ann = make_user("ann")
    grant = Grant.objects.create(user=ann, account=task.account, role="operator")
    script, path = Writer(ann), f"tasks/{task.pk}/stop"
    script.post(path, key="k")
    over()
    grant.delete()
    script.post(path, key="k", status=404)
    assert Intent.objects.count() == 1
    Grant.objects.create(user=ann, account=make_account(), role="operator")
    script.post(path, key="k", status=404)
