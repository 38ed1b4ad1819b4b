"""The farm's numbers, by name. Unknown numbers stay plain integers everywhere."""

from enum import IntEnum


class ResultCode(IntEnum):
    """`code` in the envelope of every answer."""

    SUCCESS = 200
    FAIL = 100
    REDIRECT = 301
    FORBIDDEN = 403
    NOT_FOUND = 404
    SERVER_ERROR = 500
    PARAMETER_INVALID = 600
    PARAMETER_MISSING = 601
    LOGIN_NEEDED = 602
    ILLEGAL_REQUEST = 603
    PHONE_CODE_WRONG = 604
    NO_PERMISSION = 605
    VERIFICATION_WRONG = 606
    VERIFICATION_NOT_SENT = 607
    WRONG_REGION = 608
    SIGNATURE_EXPIRED = 610
    SIGNATURE_INVALID = 611
    NO_MORE_RECORDS = 700


class TaskStatus(IntEnum):
    """`taskStatus` of getTaskList and queryTaskInfo."""

    WAITING = 0
    RENDERING = 5
    PRE_RENDERING = 8
    STOPPED = 10
    STOPPED_BY_USER = 15
    STOPPED_FOR_ARREARS = 20
    STOPPED_ON_TIMEOUT = 23
    FINISHED = 25
    FINISHED_WITH_FAILURES = 30
    ABANDONED = 35
    TEST_FINISHED = 40
    FAILED = 45
    ANALYSING = 50
    UPDATING = 100


class FrameStatus(IntEnum):
    """`frameStatus` of queryTaskFrames: other numbers than a task's."""

    WAITING = 1
    RENDERING = 2
    STOPPED = 3
    COMPLETE = 4
    FAILED = 5
    WAITING_FOR_PREPROCESSING = 6
    WAITING_FOR_PHOTON_FRAMES = 7
    WAITING_FOR_PRIORITY_FRAMES = 8
    WAITING_FOR_PHOTON_JOB = 9
    WAITING_FOR_SETTLEMENT = 10
    TIMED_OUT = 11


class FrameType(IntEnum):
    """`frameType` of queryTaskFrames."""

    PRE_RENDER = 1
    PHOTON = 2
    COMBINED_PHOTON = 3
    PRIORITY = 4
    MAIN = 5
    PRIORITY_COMPOSITE = 6
    MAIN_COMPOSITE = 7
    HOUDINI_SETTLEMENT = 8
    MAX_CHANNEL = 9


class Software(IntEnum):
    """`cgId`. The document's memo has Maya and 3ds Max the wrong way round."""

    MAYA = 2000
    MAX = 2001
    LIGHTWAVE = 2002
    ARNOLD = 2003
    HOUDINI = 2004
    CINEMA_4D = 2005
    SOFTIMAGE = 2006
    BLENDER = 2007
    VR_STANDALONE = 2008
    MR_STANDALONE = 2009
    SKETCHUP = 2010
    VUE = 2011
    KEYSHOT = 2012
    CLARISSE = 2013
    OCTANE = 2014
    NUKE = 2015
    KATANA = 2016
    UNREAL_ENGINE = 2020


class OperatingSystem(IntEnum):
    """`osName` and `renderSystem` of render environments."""

    LINUX = 0
    WINDOWS = 1


class Language(IntEnum):
    """`language` and `languageFlag` of analysis errors."""

    CHINESE = 0
    ENGLISH = 1


class LabelStatus(IntEnum):
    """`status` of a new label."""

    ON = 0
    OFF = 1


class ProjectScope(IntEnum):
    """`flag` of project/list: whose labels."""

    OWN = 0
    OWN_AND_MAIN = 1
    ALL_OF_MAIN = 2


TASK_ACTIVE = (
    TaskStatus.WAITING,
    TaskStatus.RENDERING,
    TaskStatus.PRE_RENDERING,
    TaskStatus.ANALYSING,
    TaskStatus.UPDATING,
)
"""Statuses in which the farm may change a task by itself."""

FRAME_FINAL = (
    FrameStatus.STOPPED,
    FrameStatus.COMPLETE,
    FrameStatus.FAILED,
    FrameStatus.TIMED_OUT,
)
"""Statuses that a frame keeps until somebody acts (its fee may still change)."""

FRAME_WAITING = (
    FrameStatus.WAITING,
    FrameStatus.WAITING_FOR_PREPROCESSING,
    FrameStatus.WAITING_FOR_PHOTON_FRAMES,
    FrameStatus.WAITING_FOR_PRIORITY_FRAMES,
    FrameStatus.WAITING_FOR_PHOTON_JOB,
    FrameStatus.WAITING_FOR_SETTLEMENT,
)
