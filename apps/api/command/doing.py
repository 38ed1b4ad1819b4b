"""farm stop, start, retry, speed, abandon, delete, and what is set for a task."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from apps.api.command.clicking import click, click_options
from apps.api.command.finding import hardware_numbered, task_named, tasks_named
from apps.api.command.session import Exit, Session, failure
from apps.api.command.verbs import Verb, one_task, some_tasks


def _on_tasks(operation: str) -> Callable[[Session], None]:
    """One click on all tasks that are named."""

    def run(session: Session) -> None:
        found = tasks_named(session, session.options["tasks"])
        ids = [one["id"] for one in found]
        click(session, "clicks", {"operation": operation, "task_ids": ids})

    return run


def _for_good(operation: str, words: str) -> Callable[[Session], None]:
    """The same, for what cannot be taken back: with --yes only."""

    def run(session: Session) -> None:
        if not session.options["yes"]:
            found = tasks_named(session, session.options["tasks"])
            names = ", ".join(f"{one['alias']} {one['scene_name']}" for one in found)
            raise failure(f"this would {words} {names}: say --yes", Exit.USAGE)
        _on_tasks(operation)(session)

    return run


def _clicked(parser: ArgumentParser) -> None:
    some_tasks(parser)
    click_options(parser)


def _sure(parser: ArgumentParser) -> None:
    _clicked(parser)
    parser.add_argument("--yes", action="store_true", help="it is for good")


def _retry_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument(
        "frames", metavar="FRAMES", nargs="?", help="1-100x2,105; all that failed"
    )
    parser.add_argument("--done", action="store_true", help="also frames that are done")
    parser.add_argument(
        "--same-error", action="store_true", help="also what fails again and again"
    )
    click_options(parser)


def _retry(session: Session) -> None:
    asked = session.options
    path = f"tasks/{task_named(session, asked['task'])['id']}"
    body: dict[str, Any] = {"same_error": asked["same_error"]}
    if asked["frames"] is None:
        return click(session, f"{path}/retry", body)
    body |= {"frames": asked["frames"], "include_done": asked["done"]}
    return click(session, f"{path}/frames/retry", body)


def _stop_frames_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument("frames", metavar="FRAMES", help="such as 1-100x2,105")
    click_options(parser)


def _stop_frames(session: Session) -> None:
    task = task_named(session, session.options["task"])
    body = {"frames": session.options["frames"]}
    click(session, f"tasks/{task['id']}/frames/stop", body)


def _number_arguments(metavar: str, text: str) -> Callable[[ArgumentParser], None]:
    def arguments(parser: ArgumentParser) -> None:
        one_task(parser)
        parser.add_argument("number", metavar=metavar, type=int, help=text)
        click_options(parser)

    return arguments


def _set(operation: str, param: str) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        task = task_named(session, session.options["task"])
        body = {param: session.options["number"]}
        click(session, f"tasks/{task['id']}/{operation}", body)

    return run


def _label_arguments(parser: ArgumentParser) -> None:
    some_tasks(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--add", metavar="LABEL")
    what.add_argument("--remove", metavar="LABEL")
    click_options(parser)


def _label(session: Session) -> None:
    asked = session.options
    operation = "label_add" if asked["add"] is not None else "label_remove"
    label = asked["add"] if asked["add"] is not None else asked["remove"]
    ids = [one["id"] for one in tasks_named(session, asked["tasks"])]
    body = {"operation": operation, "task_ids": ids, "params": {"label": label}}
    click(session, "clicks", body)


def _again_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument("--frames", metavar="FRAMES", help="others than before")
    parser.add_argument("--priority", type=int, help="50 or 60")
    parser.add_argument(
        "--hardware", type=int, metavar="ID", help="other machines: see farm hardware"
    )
    click_options(parser)


def _again(session: Session) -> None:
    asked = session.options
    path = f"tasks/{task_named(session, asked['task'])['id']}"
    names = ("frames", "priority")
    body = {name: asked[name] for name in names if asked[name] is not None}
    if asked["hardware"] is not None:
        body["hardware"] = hardware_numbered(session, path, asked["hardware"])
    click(session, f"{path}/render_again", body)


VERBS = (
    Verb("stop", "stop tasks; frames in work are lost", _on_tasks("stop"), _clicked),
    Verb("start", "go on with stopped tasks (spends)", _on_tasks("start"), _clicked),
    Verb("retry", "render failed or named frames again", _retry, _retry_arguments),
    Verb("stop-frames", "stop frames", _stop_frames, _stop_frames_arguments),
    Verb("speed", "all machines there are", _on_tasks("full_speed"), _clicked),
    Verb("abandon", "give tasks up", _for_good("abandon", "give up"), _sure),
    Verb("delete", "delete tasks", _for_good("delete", "delete"), _sure),
    Verb(
        "time-limit",
        "seconds that a frame may take",
        _set("over_time_stop", "seconds"),
        _number_arguments("SECONDS", "from 60"),
    ),
    Verb(
        "priority",
        "the rank among the account's tasks",
        _set("set_priority", "level"),
        _number_arguments("LEVEL", "0 to 100, the highest first"),
    ),
    Verb(
        "limit",
        "the most machines at once",
        _set("set_limit", "machines"),
        _number_arguments("MACHINES", "1 to 10000"),
    ),
    Verb("label", "put a label on tasks, or take it off", _label, _label_arguments),
    Verb("again", "render the scene as a new task", _again, _again_arguments),
)
