"""The one table of interfaces: where they are, and whether they change anything."""

from enum import Enum

_READ, _ACTION = "read", "action"


class Endpoint(Enum):
    """(the official client's path, the document's path where it differs, kind).

    Every call is a POST, so the method says nothing about safety: reads may be
    repeated, an action is sent once.
    """

    PLATFORMS = ("/api/render/common/queryPlatforms", None, _READ)
    PROFILE = ("/api/render/setUp/queryUserProfile", None, _READ)
    SETTINGS = ("/api/render/setUp/queryUserSetting", None, _READ)
    UPDATE_SETTINGS = ("/api/render/setUp/updateUserSetting", None, _ACTION)
    HARDWARE = ("/api/render/hardwareConfig/list", None, _READ)
    OPERATION_LOG = ("/api/render/handle/operate/sdk/taskRecord", None, _READ)
    LOGIN_LOG = ("/api/render/handle/operate/sdk/loginRecord", None, _READ)
    PACK_NODE = ("/api/render/submit/getUserPackNodeInfo", None, _READ)
    ERROR_DETAIL = ("/api/render/submit/queryAnalyseErrorDetail", None, _READ)
    TASK_LIST = (
        "/api/render/handle/getTaskList/v2",
        "/api/render/handle/getTaskList",
        _READ,
    )
    TASK_INFO = (
        "/api/render/handle/queryTaskInfo/v2",
        "/api/render/handle/queryTaskInfo",
        _READ,
    )
    TASK_FRAMES = ("/api/render/handle/queryTaskFrames", None, _READ)
    ALL_FRAME_STATS = ("/api/render/handle/queryAllFrameStats", None, _READ)
    FRAME_THUMBNAIL = ("/api/render/handle/loadingFrameThumbnail", None, _READ)
    RENDER_LOG = ("/api/render/handle/showLog", None, _READ)
    PROGRESS_IMAGE = ("/api/render/handle/loadTaskProcessImg", None, _READ)
    STOP = (
        "/api/rendering/task/renderingTask/stopTask",
        "/api/render/handle/stopTask",
        _ACTION,
    )
    START = (
        "/api/rendering/task/renderingTask/startTask",
        "/api/render/handle/startTask",
        _ACTION,
    )
    ABANDON = ("/api/render/handle/abandonTask", None, _ACTION)
    DELETE = ("/api/render/handle/deleteTask", None, _ACTION)
    RECOMMIT_TASKS = ("/api/render/handle/recommitTasks", None, _ACTION)
    RECOMMIT_FRAMES = ("/api/render/handle/recommitTaskFrames", None, _ACTION)
    STOP_FRAMES = ("/api/render/handle/stopTaskFrames", None, _ACTION)
    FULL_SPEED = ("/api/render/handle/fullSpeedRendering", None, _ACTION)
    OVER_TIME_STOP = ("/api/render/handle/setTaskOverTimeStop", None, _ACTION)

    PRIORITY = (
        "/api/rendering/task/renderingTask/updateTaskUserLevel",
        None,
        _ACTION,
    )
    LIMIT = ("/api/render/handle/updateTaskLimit", None, _ACTION)
    EDIT_HARDWARE = ("/api/render/handle/editTaskHardwareConfig", None, _ACTION)
    CREATE = ("/api/render/submit/createTask", None, _ACTION)
    TASK_JSON = ("/api/render/submit/taskJsonFile", None, _ACTION)
    SUBMIT = ("/api/render/submit/task", None, _ACTION)
    ADD_LABEL = ("/api/render/project/add", None, _ACTION)
    DELETE_LABEL = ("/api/render/project/delete", None, _ACTION)
    LABELS = ("/api/render/project/getList", None, _READ)
    PROJECTS = ("/api/render/project/list", None, _READ)
    ADD_TASK_LABEL = ("/api/render/handle/addTaskLabel", None, _ACTION)
    DELETE_TASK_LABEL = (
        "/api/render/handle/deleteTaskLabel",
        "/api/render/task/deleteTaskLabel",
        _ACTION,
    )
    SOFTWARE = ("/api/render/plugin/querySoftwareList", None, _READ)
    PLUGINS = ("/api/render/plugin/querySoftwareDetail", None, _READ)
    ADD_ENVIRONMENT = ("/api/render/plugin/addUserPluginConfig", None, _ACTION)
    UPDATE_ENVIRONMENT = ("/api/render/plugin/editUserPluginConfig", None, _ACTION)
    DELETE_ENVIRONMENT = ("/api/render/plugin/deleteUserPluginConfig", None, _ACTION)
    DEFAULT_ENVIRONMENT = (
        "/api/render/plugin/setDefaultUserPluginConfig",
        None,
        _ACTION,
    )
    ENVIRONMENTS = ("/api/render/plugin/getUserPluginConfig", None, _READ)
    TRANSFER_BID = ("/api/render/transfer/getBid", None, _READ)
    TRANSFER_CONFIG = ("/api/render/transfer/getConfig", None, _READ)
    TRANSFER_SERVER = ("/api/render/transfer/getServerInfo", None, _READ)
    RAYSYNC_KEY = (
        "/api/render/transfer/getRaySyncUserKey",
        "/api/render/user/getRaySyncUserKey",
        _READ,
    )
    OUTPUT_FILES = ("/api/render/file/operate/getOutputUserDirFile", None, _READ)

    def __init__(self, path: str, document_path: str | None, kind: str) -> None:
        self.path = path
        self.document_path = document_path or path
        self.is_action = kind == _ACTION

    def address(self, *, document_paths: bool) -> str:
        """The path to call: the official client's, or the published document's."""
        return self.document_path if document_paths else self.path
