"""The grid's filter finds what the frame table's finds, without a query."""

import pytest
from django.http import QueryDict

from apps.dashboard.grid.fits import fits
from apps.dashboard.tasks.filters import FrameQuery
from apps.farm.models import RenderTask
from apps.farm.selectors.frames import frame_list
from apps.farm.sheets import sheets_of
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaf(db: None) -> RenderTask:
    """Frames of many states, names and machines."""
    task = make_task()
    rows = [
        (1, "1", 4, "Node-A"),
        (2, "2-4[1]", 5, "node-b"),
        (12, "12", 99, "镜头机"),
        (-12, "-12", -1, ""),
        (110, "/out/Geometry110-200[1]", 1, "100%_a"),
        (121, "121", 13, "node-a"),
    ]
    for number, name, code, node in rows:
        make_frame(task, number=number, name=name, status_code=code, node=node)
    return task


@pytest.mark.parametrize(
    "address",
    [
        "",
        "frames=failed",
        "frames=unknown",
        "frames=waiting",
        "frames=nonsense",
        "name=1",
        "name=12",
        "name=-",
        "name=-1",
        "name=1-",
        "name=geometry",
        "name=[1]",
        "name=%25",
        "name=_",
        "name=x",
        "name=１",
        "node=node-a",
        "node=机",
        "node=%25_",
        "node=%00",
        "from=12",
        "from=-12",
        "from=x",
        "frames=failed&name=2&node=B&from=2",
    ],
)
def test_what_the_table_finds_fits(leaf: RenderTask, address: str) -> None:
    wanted = FrameQuery.read(QueryDict(address)).wanted
    sheet = sheets_of([leaf])[0]
    found = {pk for pk, fit in zip(sheet.ids, fits(sheet, wanted), strict=True) if fit}
    listed = frame_list(task_ids=[leaf.pk], wanted=wanted)
    assert found == set(listed.values_list("pk", flat=True))
