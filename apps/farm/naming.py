"""What people call the farm's things: a task's title, a software, a kind of frame."""

from django.utils.translation import gettext_lazy as _

from apps.farm.models import RenderTask
from apps.farm.projects import PLACEHOLDER_PROJECT as PLACEHOLDER_PROJECT
from apps.renderbus.codes import FrameType, Software

_SOFTWARE = {
    Software.MAYA: "Maya",
    Software.MAX: "3ds Max",
    Software.LIGHTWAVE: "LightWave",
    Software.ARNOLD: "Arnold",
    Software.HOUDINI: "Houdini",
    Software.CINEMA_4D: "Cinema 4D",
    Software.SOFTIMAGE: "Softimage",
    Software.BLENDER: "Blender",
    Software.VR_STANDALONE: "V-Ray Standalone",
    Software.MR_STANDALONE: "mental ray Standalone",
    Software.SKETCHUP: "SketchUp",
    Software.VUE: "Vue",
    Software.KEYSHOT: "KeyShot",
    Software.CLARISSE: "Clarisse",
    Software.OCTANE: "Octane",
    Software.NUKE: "Nuke",
    Software.KATANA: "Katana",
    Software.UNREAL_ENGINE: "Unreal Engine",
}

_FRAME_TYPES = {
    FrameType.PRE_RENDER: _("Pre-render"),
    FrameType.PHOTON: _("Photon"),
    FrameType.COMBINED_PHOTON: _("Combined photon"),
    FrameType.PRIORITY: _("Priority"),
    FrameType.MAIN: _("Main"),
    FrameType.PRIORITY_COMPOSITE: _("Priority composite"),
    FrameType.MAIN_COMPOSITE: _("Main composite"),
    FrameType.HOUDINI_SETTLEMENT: _("Houdini settlement"),
    FrameType.MAX_CHANNEL: _("3ds Max channel"),
}

_TASK_KINDS = {
    "renderphoton": _("Photon"),
    "render": _("Picture"),
    "preprocessing": _("Pre-processing"),
    "goprender": _("Node"),
}
"""taskType in small letters."""


def software_name(cg_id: int | None) -> str:
    """The software of a cgId; nothing for none, the number for an unknown one."""
    if cg_id is None:
        return ""
    return _SOFTWARE.get(cg_id, str(cg_id))  # type: ignore[call-overload, no-any-return]


def frame_type_label(number: int | None) -> str:
    """A frame's type in words; the number for an unknown one."""
    if number is None:
        return ""
    return str(_FRAME_TYPES.get(number, number))  # type: ignore[call-overload]


def task_title(task: RenderTask) -> str:
    """What a task is called: the scene at the top, what sets it apart below."""
    if task.parent_id is None:
        return task.scene_name or str(task)
    if task.layer_name:
        return task.layer_name
    parts = (_part(task), task.render_camera)
    return " · ".join(part for part in parts if part) or task.scene_name or str(task)


def task_kind(task: RenderTask) -> str:
    """What part of the work a task is: "Photon", "Picture", or the software."""
    if task.parent_id is None:
        return software_name(task.cg_id)
    return _part(task) or software_name(task.cg_id)


def _part(task: RenderTask) -> str:
    return str(_TASK_KINDS.get(task.task_type.lower(), ""))


def project_name(task: RenderTask) -> str:
    """The task's project, without the farm's placeholder."""
    return "" if task.project_name == PLACEHOLDER_PROJECT else task.project_name
