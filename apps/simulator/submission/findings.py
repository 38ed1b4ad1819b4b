"""What an analysis may find in a scene: codes, what they mean, what to do."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

WARNING, ERROR = 0, 1
CHINESE, ENGLISH = 0, 1
_CHANGED_MS = 1_758_000_000_000


class Finding(NamedTuple):
    """One code: (description, what to do) in Chinese and in English."""

    code: int
    kind: int
    chinese: tuple[str, str]
    english: tuple[str, str]
    repairable: bool = False


NO_SCENE, OLD_VERSION, NO_PLUGIN, LEFT_OUT = 10001, 10002, 10003, 10006
NOT_STARTED, NO_TEXTURES, NO_CAMERA, NO_NODE, NO_ASSETS, LOST_LINKS = (
    15000,
    15007,
    20003,
    30004,
    50001,
    50012,
)
FINDINGS = (
    Finding(
        NO_SCENE,
        ERROR,
        ("没有找到场景文件", "请上传场景文件并在任务文件中填写其路径,然后重新提交。"),
        (
            "The scene file was not found",
            "Upload the scene, name its path in the task file, then submit again.",
        ),
    ),
    Finding(
        OLD_VERSION,
        ERROR,
        ("农场不支持该软件版本", "请选择农场支持的版本,并另存场景后重新提交。"),
        (
            "The farm does not have this version of the software",
            "Choose a version that the farm has, save the scene for it, submit again.",
        ),
    ),
    Finding(
        NO_PLUGIN,
        ERROR,
        ("插件与软件版本不匹配", "请在渲染环境中选择适合该版本的插件。"),
        (
            "A plugin does not fit the version of the software",
            "Choose a version of the plugin that fits in the render environment.",
        ),
    ),
    Finding(
        LEFT_OUT,
        WARNING,
        ("任务文件中的图层在场景中不存在", "请检查图层名称;其余图层将继续渲染。"),
        (
            "The task file names a layer that the scene does not have",
            "Check the names of the layers; the others are rendered.",
        ),
    ),
    Finding(
        NOT_STARTED,
        ERROR,
        (
            "3ds Max 启动后没有响应",
            "1.在本机打开场景,关闭所有弹窗后保存;\n2.检查插件是否需要授权。",
        ),
        (
            "3ds Max hung when it was started with this scene",
            "1. Open the scene, close every message box and save it.\n"
            "2. See whether a plugin asks for a licence.",
        ),
    ),
    Finding(
        NO_TEXTURES,
        WARNING,
        ("部分贴图缺失", "请收集贴图并重新上传,否则画面中会缺少这些贴图。"),
        (
            "Some textures are missing",
            "Collect and upload them: the picture is rendered without them.",
        ),
        repairable=True,
    ),
    Finding(
        NO_CAMERA,
        WARNING,
        ("没有可渲染的摄像机", "已使用默认摄像机;请在场景中勾选要渲染的摄像机。"),
        (
            "No camera is renderable",
            "The default camera is used; mark the one that you want in the scene.",
        ),
        repairable=True,
    ),
    Finding(
        NO_NODE,
        ERROR,
        ("没有找到渲染节点", "请检查输出节点的路径,保存场景后重新提交。"),
        (
            "The render node was not found",
            "Check the path of the output node, save the scene and submit again.",
        ),
    ),
    Finding(
        NO_ASSETS,
        ERROR,
        ("场景引用的文件缺失", "请上传缺失的文件,或在场景中删除对它们的引用。"),
        (
            "Files that the scene refers to are missing",
            "Upload the missing files, or remove the references from the scene.",
        ),
    ),
    Finding(
        LOST_LINKS,
        WARNING,
        ("部分文件使用绝对路径", "建议使用相对路径,以免在农场上找不到文件。"),
        (
            "Some files are referred to by absolute paths",
            "Use relative paths, so that the farm finds the files.",
        ),
    ),
)
BY_CODE = {finding.code: finding for finding in FINDINGS}


def numbers(codes: Iterable[str]) -> Iterator[int]:
    """Codes from texts; what is no number of up to nine digits is left out."""
    return (int(code) for code in codes if code.isdecimal() and len(code) < 10)


def fatal(codes: Iterable[int]) -> bool:
    """Whether one of the codes is an error that cannot be ignored."""
    return any(BY_CODE[code].kind == ERROR for code in codes if code in BY_CODE)


def rows(codes: Iterable[int], language: int) -> list[dict[str, Any]]:
    """The codes as the farm explains them; codes that it does not know are left out.

    The words stand in the same two fields in either language.
    """
    found = (BY_CODE[code] for code in dict.fromkeys(codes) if code in BY_CODE)
    return [_row(finding, language) for finding in found]


def _row(finding: Finding, language: int) -> dict[str, Any]:
    english = language == ENGLISH
    what, remedy = finding.english if english else finding.chinese
    place = FINDINGS.index(finding)
    return {
        "id": 5 + 2 * place + language,
        "code": str(finding.code),
        "type": finding.kind,
        "languageFlag": language,
        "desDescriptionCn": what,
        "desSolutionCn": remedy,
        "solutionPath": "https://help.farm.example/"
        f"{'en' if english else 'zh'}/analysis/{finding.code}",
        "isRepair": int(finding.repairable),
        "isDelete": 1,
        "isOpen": finding.kind,
        "lastModifyAdmin": "",
        "updateTime": _CHANGED_MS + place * 86_400_000,
    }
