"""farm list, show, frames, failures, log: what there is."""

import time
from argparse import ArgumentParser
from typing import Any

from apps.api.command.aligned import Column, facts, joined, plain, table
from apps.api.command.finding import frame_named, task_named
from apps.api.command.session import PAUSE, Session
from apps.api.command.verbs import Verb, one_task, rows
from apps.api.frames import MOST_LINES
from apps.farm.status import FrameState, TaskState


def _money(row: Any) -> str:
    return "" if row["cost"] is None else f"{row['cost']} {row.get('currency', '')}"


def _done(row: Any) -> str:
    return f"{row['done_frames']}/{row['total_frames']}"


TASKS = (
    Column("TASK", "alias"),
    Column("NUMBER", "remote_id", right=True),
    Column("STATUS", "status"),
    Column("DONE", _done, right=True),
    Column("FAILED", "failed_frames", right=True),
    Column("COST", _money, right=True),
    Column("PROJECT", "project_name"),
    Column("LABELS", lambda row: joined(row["labels"])),
    Column("ACCOUNT", "account"),
    Column("SCENE", "scene_name"),
)
FRAMES = (
    Column("FRAME", "name", right=True),
    Column("STATUS", "status"),
    Column("SECONDS", "seconds", right=True),
    Column("COST", _money, right=True),
    Column("RETRIES", "resubmissions", right=True),
    Column("STARTED", "started_at"),
    Column("ENDED", "ended_at"),
    Column("MACHINE", "node"),
)
GROUPS = (
    Column("CAUSE", lambda row: row["cause"] or row["node"] or joined(row["task_ids"])),
    Column("FRAMES", "frames", right=True),
    Column("LOST", lambda row: f"{row['lost']} {row['currency']}", right=True),
    Column("LINE", "line"),
)


def _list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--account", metavar="NAME")
    parser.add_argument("--status", choices=TaskState.values)
    parser.add_argument("--project", metavar="NAME")
    parser.add_argument("--label", metavar="NAME")
    parser.add_argument("--search", metavar="TEXT", help="in names")
    parser.add_argument("--parts", action="store_true", help="also parts of tasks")
    parser.add_argument("--deleted", action="store_true", help="what the farm lost")
    rows(parser)


def _list(session: Session) -> None:
    asked = session.options
    names = ("account", "status", "project", "label", "search", "deleted")
    told = session.items(
        "tasks",
        asked["limit"],
        newest=True,
        top=not asked["parts"],
        **{name: asked[name] for name in names},
    )
    session.tell(told, table(told["items"], TASKS, "there are no such tasks"))


def _show(session: Session) -> None:
    task = task_named(session, session.options["task"])
    pairs = [
        (name.replace("_", " "), joined(value) if isinstance(value, list) else value)
        for name, value in task.items()
    ]
    session.tell(task, facts(pairs))


def _frames_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument("--status", choices=FrameState.values)
    rows(parser)


def _frames(session: Session) -> None:
    task = task_named(session, session.options["task"])
    status, limit = session.options["status"], session.options["limit"]
    told = session.items(f"tasks/{task['id']}/frames", limit, status=status)
    session.tell(told, table(told["items"], FRAMES, "it has no such frames of its own"))


def _failures_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument("--by", choices=("cause", "machine", "task"), default="cause")


def _failures(session: Session) -> None:
    task = task_named(session, session.options["task"])
    told = session.get(f"tasks/{task['id']}/failures", by=session.options["by"])
    session.tell(told, table(told["items"], GROUPS, "nothing failed"))


def _log_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument("frame", metavar="FRAME", help="its name, such as 6 or 7-9[1]")
    parser.add_argument("--tail", type=int, default=1000, metavar="N", help="lines")
    parser.add_argument("--attempt", help="an earlier render of it; see --json")
    parser.add_argument(
        "--follow", action="store_true", help="go on until the frame is over"
    )


def _log(session: Session) -> None:
    asked = session.options
    task = task_named(session, asked["task"])
    frame = frame_named(session, task, asked["frame"])
    path = f"frames/{frame['id']}/log"
    query = {"tail": asked["tail"], "attempt": asked["attempt"]}
    told = session.reading(path, **query)
    lines = "\n".join(map(plain, told["lines"]))
    session.tell(told, lines or told["reason"] or "the farm has no log of it")
    if asked["follow"] and not session.as_json:
        _follow(session, path, told)


def _follow(session: Session, path: str, told: dict[str, Any]) -> None:
    """Lines that come, until there are no more or time runs out."""
    until = time.monotonic() + session.options["timeout"]
    attempt, end = told["attempt"], _end(told)
    while not told["is_complete"] and time.monotonic() < until:
        time.sleep(PAUSE)
        told = session.get(path)
        if told["attempt"] != attempt:
            attempt, end = told["attempt"], told["place"]
        if told["place"] > end:
            # More came at once than an answer holds unasked.
            told = session.get(path, tail=MOST_LINES)
        for line in told["lines"][max(0, end - told["place"]) :]:
            session.say(plain(line))
        end = max(end, _end(told))


def _end(told: dict[str, Any]) -> int:
    """The place of the line that is to come next."""
    return int(told["place"]) + len(told["lines"])


VERBS = (
    Verb("list", "tasks, the newest first", _list, _list_arguments),
    Verb("show", "all that is known of one task", _show, one_task),
    Verb("frames", "the frames of a task", _frames, _frames_arguments),
    Verb("failures", "why frames of a task failed", _failures, _failures_arguments),
    Verb("log", "the render log of a frame", _log, _log_arguments),
)
