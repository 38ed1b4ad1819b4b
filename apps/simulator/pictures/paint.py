"""The thumbnail of a frame."""

import io

from PIL import Image

from apps.renderbus.codes import Software
from apps.simulator.pictures.art.canvas import finished
from apps.simulator.pictures.art.interior import paint_interior
from apps.simulator.pictures.art.landscape import paint_landscape
from apps.simulator.pictures.art.passes import as_pass
from apps.simulator.pictures.art.smoke import paint_smoke
from apps.simulator.pictures.art.spheres import paint_spheres
from apps.simulator.tasks.task import Task

THUMBNAIL = (320, 180)
FINER = 3, 2
"""Painted this much larger (3 to 2) and made smaller, so that edges are smooth."""


def paint_scene(task: Task, size: tuple[int, int], number: int) -> Image.Image:
    """The picture with a number of a task's scene."""
    look = task.scene.look
    if task.scene.software == Software.MAX:
        return finished(paint_interior(size, look, number), bloom=0.12)
    if task.scene.software == Software.HOUDINI:
        return finished(paint_smoke(size, look, number))
    if look % 5 < 2:
        return finished(paint_landscape(size, look, number), bloom=0.12)
    return finished(paint_spheres(size, look, number))


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a small JPEG."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=82)
    return target.getvalue()


def frame_jpeg(task: Task, number: int) -> bytes:
    """The thumbnail of the frame with a number, 320 x 180."""
    width, height = THUMBNAIL
    more, less = FINER
    large = paint_scene(task, (width * more // less, height * more // less), number)
    small = large.resize(THUMBNAIL, Image.Resampling.LANCZOS)
    return jpeg(as_pass(small, task.layer))
