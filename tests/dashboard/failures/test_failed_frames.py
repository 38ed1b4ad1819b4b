"""What a click on the page of failures means: a group, all others, or a range."""

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from apps.actions.asking.named import matched_in
from apps.actions.models import Intent
from apps.farm.models import Frame, RenderTask
from tests.actions.failures import failing
from tests.conftest import signed_in
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
TEXTURE, MEMORY = "ERROR: cannot open <path>", "ERROR: out of memory"
TITLE = "ERROR: cannot open …"
MATCH = "/tasks/failures/match/"


@pytest.fixture
def tasks() -> list[RenderTask]:
    """Two tasks: frames 1-3 failed of textures in both, 4 of memory in the first."""
    account = make_account()
    found = [make_task(account, total_frames=20, status_code=30) for _ in range(2)]
    for task in found:
        for number in (1, 2, 3):
            failing(make_frame(task, number=number), TEXTURE)
        for number in range(10, 20):
            make_frame(task, number=number, status_code=4)
    failing(make_frame(found[0], number=4), MEMORY)
    RenderTask.objects.update(failed_frames=4)
    return found


def asked(user: User, tasks: list[RenderTask], **values: str) -> dict[int, list[int]]:
    """Click, say yes to the question; the frames' numbers of each task's intent."""
    client = signed_in(user)
    order = {"operation": "retry_frames", "tasks": ",".join(str(t.pk) for t in tasks)}
    question = client.post("/clicks/", order | values).context["question"]
    client.post("/clicks/", dict(question.fields))
    found = {}
    for intent in Intent.objects.exclude(state="withdrawn"):
        rows = Frame.objects.filter(task=intent.task, remote_id__in=intent.frame_ids)
        found[intent.task_id] = sorted(rows.values_list("number", flat=True))
    return found


def group(user: User, tasks: list[RenderTask], title: str, by: str = "cause") -> str:
    ids = ",".join(str(task.pk) for task in tasks)
    rows = signed_in(user).get(f"/tasks/failures/?tasks={ids}&by={by}").context["rows"]
    return str(next(row for row in rows if row.title == title).choice)


def test_a_group_is_retried_in_all_its_tasks(
    tasks: list[RenderTask], operator: User
) -> None:
    choice = group(operator, tasks, TITLE)
    found = asked(operator, tasks, failed=choice)
    assert found == {task.pk: [1, 2, 3] for task in tasks}


def test_everything_but_a_group(tasks: list[RenderTask], operator: User) -> None:
    by, key = group(operator, tasks, TITLE).split(".")
    assert asked(operator, tasks, failed=f"{by}.not.{key}") == {tasks[0].pk: [4]}


def test_all_that_failed_on_a_machine(tasks: list[RenderTask], operator: User) -> None:
    failing(make_frame(tasks[1], number=5, node="render-7"), TEXTURE)
    choice = group(operator, tasks, "render-7", "machine")
    assert asked(operator, tasks, failed=choice) == {tasks[1].pk: [5]}


@pytest.mark.parametrize("choice", ["cause.s-gone", "moon.x", "cause.", "x" * 90])
def test_a_group_that_is_no_more_is_no_click(
    choice: str, tasks: list[RenderTask], operator: User
) -> None:
    order = {"operation": "retry_frames", "tasks": tasks[0].pk, "failed": choice}
    answer = signed_in(operator).post("/clicks/", order, headers={"HX-Request": "true"})
    assert "no such frames" in answer.content.decode()
    assert not Intent.objects.exists()


def test_a_range_that_was_typed(tasks: list[RenderTask], operator: User) -> None:
    assert asked(operator, tasks[:1], range="1-3x2, 4") == {tasks[0].pk: [1, 3, 4]}


def test_done_frames_of_a_range_need_a_word(
    tasks: list[RenderTask], operator: User
) -> None:
    assert asked(operator, tasks[:1], range="3-12") == {tasks[0].pk: [3, 4]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1-12", "7 frames, 4 of them failed"),
        ("1-100x2", "7 frames, 2 of them failed"),
        ("12", "1 frame, 0 of them failed"),
        ("500", "No frame is named so."),
        ("1-", "“1-” is no range."),
        ("1, x", "“x” is no range."),
        ("<b>", "“&lt;b&gt;” is no range."),
        ("", "Such as 1-100"),
    ],
)
def test_a_range_says_what_it_is_before_it_is_sent(
    text: str, words: str, tasks: list[RenderTask], viewer: User
) -> None:
    query = {"tasks": tasks[0].pk, "range": text}
    answer = signed_in(viewer).get(MATCH, query).content.decode()
    assert words in answer


def test_the_farms_own_names_are_understood() -> None:
    task = make_task(total_frames=4)
    for first, name in ((2, "2-4[1]"), (5, "5-7[1]"), (9, "out/geo9[1]"), (8, "8")):
        make_frame(task, number=first, name=name, status_code=5)
    named = {
        text: [Frame.objects.get(pk=pk).name for pk in matched_in([task], text).frames]
        for text in ("2-4[1]", "3", "4-5", "7,8", "out/geo9[1]", "1-100x2")
    }
    assert named["2-4[1]"] == ["2-4[1]"]
    assert named["3"] == ["2-4[1]"]
    assert named["4-5"] == ["2-4[1]", "5-7[1]"]
    assert named["7,8"] == ["5-7[1]", "8"]
    assert named["out/geo9[1]"] == ["out/geo9[1]"]
    assert named["1-100x2"][:2] == ["2-4[1]", "5-7[1]"]


def test_tasks_that_are_too_large_are_not_looked_through() -> None:
    task = make_task(total_frames=1_000_001)
    assert matched_in([task], "1").is_large


def test_nobody_retries_what_he_does_not_see(
    tasks: list[RenderTask], stranger: User
) -> None:
    order = {"operation": "retry_frames", "tasks": tasks[0].pk, "range": "1"}
    assert signed_in(stranger).post("/clicks/", order).status_code == 403
    assert Frame.objects.aggregate(n=Sum("resubmissions"))["n"] == 0
