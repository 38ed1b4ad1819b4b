"""The page of a task's files: what is shown of which folder, and to whom."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmReading, Grant, RenderTask
from tests.conftest import signed_in
from tests.dashboard.hostile_farm import TEXTS
from tests.dashboard.output.output_rows import file, folder, make_folder, make_output
from tests.dashboard.test_hostile import wrong_in
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def seen(user: User, path: str, status: int = 200) -> str:
    """The page as the user sees it, white space made plain."""
    answer = signed_in(user).get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def address(task: RenderTask, **query: Any) -> str:
    """Of the page of its files."""
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/tasks/{task.pk}/output/?{words}"


def test_a_task_page_leads_to_its_files(viewer: User) -> None:
    task = make_task()
    assert f"/tasks/{task.pk}/output/" in seen(viewer, f"/tasks/{task.pk}/")


def test_what_was_never_read_is_asked_for_and_said_so(viewer: User) -> None:
    task = make_task()
    assert "Being fetched from the farm" in seen(viewer, address(task))
    reading = FarmReading.objects.get(kind="output_files")
    assert reading.key == f"{task.remote_id}:/" and reading.wanted_at is not None


def test_a_folder_that_is_alone_is_open_at_once(viewer: User) -> None:
    task = make_task()
    make_output(task, 3)
    html = seen(viewer, address(task))
    assert "a.0003.exr" in html and "3 files" in html
    assert 'aria-expanded="true"' in html


def test_a_closed_folder_stays_closed(viewer: User) -> None:
    task = make_task()
    make_output(task, 3)
    html = seen(viewer, address(task, open=""))
    assert "a.0003.exr" not in html and 'aria-expanded="false"' in html


def test_a_folder_of_its_own_has_its_sums_and_the_way_to_it(viewer: User) -> None:
    task = make_task()
    make_output(task, 3)
    html = seen(viewer, address(task, path=f"/{task.remote_id}_scene"))
    assert "3 files" in html and "2.9" in html  # 3,006 bytes
    assert "All of the task" in html and 'aria-current="page"' in html


def test_nobody_opens_a_folder_that_was_not_listed_for_the_task(viewer: User) -> None:
    task = make_task()
    make_output(task)
    for path in ("/18_other", "/", f"/{task.remote_id}_scene/../18_other", "x"):
        status = 200 if path == "/" else 404
        seen(viewer, address(task, path=path), status)
    keys = set(FarmReading.objects.values_list("key", flat=True))
    assert not any("other" in key for key in keys)


def test_a_big_folder_comes_page_by_page(viewer: User) -> None:
    task = make_task()
    make_output(task, 8_000)
    path = f"/{task.remote_id}_scene"
    html = seen(viewer, address(task, path=path))
    assert html.count('<tr id="o') == 100 and "1–100 of 8,000" in html
    last = seen(viewer, address(task, path=path, page=999))
    assert "a.8000.exr" in last and "7,901–8,000" in last
    found = seen(viewer, address(task, path=path, q="a.0777"))
    assert found.count('<tr id="o') == 1


def test_fifteen_thousand_folders_are_no_more_than_a_page(viewer: User) -> None:
    task = make_task()
    make_folder(task, "/", [folder(f"/17_{n}") for n in range(15_000)])
    html = seen(viewer, address(task))
    assert html.count('<tr id="o') == 100 and "15,000 folders" in html
    assert FarmReading.objects.count() == 1


def test_what_is_open_in_place_is_cut_and_leads_to_its_own_page(viewer: User) -> None:
    task = make_task()
    make_output(task, 80)
    html = seen(viewer, address(task))
    assert "30 more: show the folder alone" in html


def test_it_is_told_when_not_all_is_kept(viewer: User) -> None:
    task = make_task()
    make_folder(task, "/", [file("/17_a/x.exr")], total=30_000)
    assert "The farm lists 30,000 here; the first 1 are shown." in seen(
        viewer, address(task)
    )


def test_a_parent_shows_its_parts_with_their_files(viewer: User) -> None:
    parent = make_task(child_count=2)
    parts = [
        make_task(parent.account, parent=parent, layer_name=name)
        for name in ("beauty", "shadow")
    ]
    for part in parts:
        make_output(part, 1)
    html = seen(viewer, address(parent))
    assert "beauty" in html and "shadow" in html and html.count("a.0001.exr") >= 2
    assert f"/tasks/{parts[0].pk}/output/" in html
    seen(viewer, address(parent, path="/17_a"), 404)


def test_many_parts_are_closed_and_ask_for_nothing(viewer: User) -> None:
    parent = make_task(child_count=6)
    for _n in range(6):
        make_task(parent.account, parent=parent)
    html = seen(viewer, address(parent))
    assert html.count('class="fold" href') == 6 and 'aria-expanded="true"' not in html
    assert not FarmReading.objects.exists()


def test_a_debt_is_told_and_what_it_holds_back_is_marked(viewer: User) -> None:
    task = make_task()
    make_folder(task, "/", [file("/17_a/x.exr", isArrears=1), file("/17_a/y.exr")])
    html = seen(viewer, address(task))
    assert "owes the farm" in html and html.count("chip-owed") == 1


def test_why_it_could_not_be_read_stands_above_what_was_seen_before(
    viewer: User,
) -> None:
    task = make_task()
    make_output(task, 2)
    FarmReading.objects.update(state="failed", reason="there is no folder")
    html = seen(viewer, address(task))
    assert "Could not be read: there is no folder" in html and "a.0002.exr" in html


def test_an_empty_folder_says_so(viewer: User) -> None:
    task = make_task()
    make_folder(task, "/", [])
    assert "Nothing there yet" in seen(viewer, address(task))


def test_the_live_part_brings_the_files_when_they_come(viewer: User) -> None:
    task = make_task()
    client = signed_in(viewer)
    first = client.get(f"/tasks/{task.pk}/output/live/").content.decode()
    assert "Being fetched" in first
    FarmReading.objects.all().delete()
    make_output(task, 2)
    answer = client.get(f"/tasks/{task.pk}/output/live/?shown=x&v=x")
    assert "a.0002.exr" in answer.content.decode()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_names_of_files_are_nothing_but_text(text: str, viewer: User) -> None:
    task = make_task()
    top = f"/17_{text}"
    make_folder(
        task, "/", [folder(top, fileName=text), file(f"/{text}", fileName=text)]
    )
    html = seen(viewer, address(task, sort=text[:50].replace("&", "").replace("#", "")))
    assert wrong_in(html) == [] and "17_" in html


def test_folders_of_a_project_that_is_not_seen_stay_unseen(stranger: User) -> None:
    account = make_account()
    task = make_task(account, project_name="Q")
    Grant.objects.create(user=stranger, account=account, project="P", role="viewer")
    seen(stranger, address(task), 404)


def test_what_cannot_be_had_now_is_not_awaited(viewer: User) -> None:
    task = make_task(make_account(failures=2))
    html = seen(viewer, address(task))
    assert "Not read yet: the farm cannot be reached." in html
    assert "skeleton" not in html.split('id="files"')[1].split("</section>")[0]
