"""What the operation log calls each interface that acts: module, button, words."""

from typing import NamedTuple

from apps.simulator.protocol.paths import HANDLE, RENDERING

PLUGIN = "/api/render/plugin"


class Button(NamedTuple):
    """How an operation stands in the log, and by which name the console presses it."""

    module: str
    name: str
    words: str


BUTTONS = {
    f"{RENDERING}/stopTask": Button("render", "btn_stop", "Stopping the task"),
    f"{RENDERING}/startTask": Button("render", "btn_start", "Starting the task"),
    f"{HANDLE}/abandonTask": Button("render", "btn_abandon", "Abandoning the task"),
    f"{HANDLE}/deleteTask": Button("render", "btn_delete", "Deleting the task"),
    f"{HANDLE}/fullSpeedRendering": Button(
        "render", "btn_full_speed", "Rendering at full speed"
    ),
    f"{HANDLE}/setTaskOverTimeStop": Button(
        "render", "btn_overtime_stop", "Setting the over-time stop"
    ),
    f"{HANDLE}/recommitTasks": Button(
        "render", "btn_restart", "Resubmitting the erroneous (failed) assignment"
    ),
    f"{HANDLE}/recommitTaskFrames": Button(
        "render", "btn_restart_frame", "Resubmitting frames"
    ),
    f"{HANDLE}/stopTaskFrames": Button("render", "btn_stop_frame", "Stopping frames"),
    f"{HANDLE}/editTaskHardwareConfig": Button(
        "render", "btn_hardware", "Changing the hardware configuration"
    ),
    f"{RENDERING}/updateTaskUserLevel": Button(
        "render", "btn_priority", "Changing the priority"
    ),
    f"{HANDLE}/updateTaskLimit": Button(
        "render", "btn_limit", "Changing the most machines"
    ),
    "/api/render/setUp/updateUserSetting": Button(
        "setUp", "btn_settings", "Changing the settings"
    ),
    "/api/render/submit/createTask": Button("submit", "btn_create", "Creating a task"),
    "/api/render/submit/taskJsonFile": Button(
        "submit", "btn_upload_json", "Uploading the task file"
    ),
    "/api/render/submit/task": Button("submit", "btn_submit", "Submitting the task"),
    "/api/render/project/add": Button("project", "btn_add", "Adding a label"),
    "/api/render/project/delete": Button("project", "btn_delete", "Deleting a label"),
    f"{HANDLE}/addTaskLabel": Button(
        "render", "btn_add_label", "Putting a label on tasks"
    ),
    f"{HANDLE}/deleteTaskLabel": Button(
        "render", "btn_delete_label", "Taking a label off tasks"
    ),
    f"{PLUGIN}/addUserPluginConfig": Button(
        "plugin", "btn_add_env", "Adding a render environment"
    ),
    f"{PLUGIN}/editUserPluginConfig": Button(
        "plugin", "btn_edit_env", "Changing a render environment"
    ),
    f"{PLUGIN}/deleteUserPluginConfig": Button(
        "plugin", "btn_delete_env", "Deleting a render environment"
    ),
    f"{PLUGIN}/setDefaultUserPluginConfig": Button(
        "plugin", "btn_default_env", "Choosing the default render environment"
    ),
}
SAME = {
    f"{HANDLE}/stopTask": f"{RENDERING}/stopTask",
    f"{HANDLE}/startTask": f"{RENDERING}/startTask",
    "/api/render/task/deleteTaskLabel": f"{HANDLE}/deleteTaskLabel",
}
"""The document's paths of interfaces that the client calls by another."""


def button_of(path: str) -> Button:
    """The button of an interface; one without an entry is called after its path."""
    found = BUTTONS.get(SAME.get(path, path))
    if found is not None:
        return found
    *_, module, last = path.rsplit("/", 2)
    return Button(module, f"btn_{last}", last)


def path_of(name: str) -> str | None:
    """The interface that an action's name or a path means, None where there is none.

    The name is the last part of the path, such as `stopTask`.
    """
    if name.startswith("/"):
        return name
    for path in BUTTONS:
        if path.rsplit("/", 1)[-1] == name:
            return path
    return None
