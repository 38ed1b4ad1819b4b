"""Frames say when they changed: who knows of all up to a revision finds the rest."""

import pytest

from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.reconcile import frames_reconcile
from apps.farm.sheets import sheets_of
from apps.renderbus.schemas import FrameRow
from tests.factories import make_account, make_task
from tests.farm.farm_rows import at, frame, ten_frames

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaf() -> RenderTask:
    """A leaf of ten frames that nobody has read."""
    return make_task(make_account(), total_frames=10, frames_due=True)


def read(leaf: RenderTask, rows: list[FrameRow], seconds: int) -> None:
    """A whole read of the leaf, so long after NOW."""
    frames_reconcile(task=leaf, rows=rows, seen_at=at(seconds), complete=True)


def revisions(leaf: RenderTask) -> dict[int, int | None]:
    """The farm's id of each frame, and the revision at which it changed."""
    return dict(Frame.objects.filter(task=leaf).values_list("remote_id", "revision"))


def test_a_frame_carries_the_revision_of_its_change_and_of_no_other(
    leaf: RenderTask,
) -> None:
    rows = ten_frames()
    read(leaf, rows, 0)
    first = revisions(leaf)
    assert len(set(first.values())) == 1
    rows[3] = frame(rows[3].id, 5)
    read(leaf, rows, 10)
    moved = {i for i, number in revisions(leaf).items() if number != first[i]}
    assert moved == {rows[3].id}


def test_the_frames_revision_is_the_tasks_and_the_accounts(leaf: RenderTask) -> None:
    read(leaf, ten_frames(), 0)
    (frames,) = set(revisions(leaf).values())
    assert frames == RenderTask.objects.get(pk=leaf.pk).revision
    assert frames == FarmAccount.objects.get(pk=leaf.account_id).revision


def test_a_frame_that_is_gone_says_when_it_went(leaf: RenderTask) -> None:
    rows = ten_frames()
    read(leaf, rows, 0)
    RenderTask.objects.filter(pk=leaf.pk).update(total_frames=9)
    before = revisions(leaf)
    read(leaf, rows[:-1], 10)
    after = revisions(leaf)
    gone = rows[-1].id
    assert after[gone] == RenderTask.objects.get(pk=leaf.pk).revision
    assert {i: after[i] for i in after if i != gone} == {
        i: before[i] for i in before if i != gone
    }


def test_a_sheet_follows_the_mirror(leaf: RenderTask) -> None:
    rows = ten_frames()
    read(leaf, rows, 0)
    sheets_of([RenderTask.objects.get(pk=leaf.pk)])
    rows[2] = frame(rows[2].id, 5, node_id="n7")
    read(leaf, rows, 10)
    now = RenderTask.objects.get(pk=leaf.pk)
    (sheet,) = sheets_of([now])
    place = list(sheet.remote_ids).index(rows[2].id)
    assert sheet.codes[place] == 5
    assert sheet.node_names[sheet.nodes[place]] == "n7"
    assert sheet.newest == now.revision
