"""farm account, settings, labels, envs, software, hardware, output, reading."""

from argparse import ArgumentParser
from functools import partial
from typing import Any

from apps.api.accounts.readings import KINDS
from apps.api.command.aligned import Column, facts, table
from apps.api.command.clicking import click, click_options
from apps.api.command.finding import account_named, hardware_numbered, task_named
from apps.api.command.readings_text import reading_text
from apps.api.command.session import Exit, Session, failure
from apps.api.command.verbs import Verb, one_task

ACCOUNTS = (
    Column("ACCOUNT", "name"),
    Column("STATE", lambda row: row["state"] if row["enabled"] else "off"),
    Column("SEEN", "seen_at"),
    Column("BALANCE", "balance", right=True),
    Column("VOUCHERS", "coupon", right=True),
    Column("CURRENCY", "currency"),
    Column("PLATFORM", "platform", right=True),
    Column("ERROR", "error"),
)


def _account_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="ACCOUNT", help="all of them")


def _account(session: Session) -> None:
    if session.options["name"] is None:
        told = session.items("accounts", 0)
        return session.tell(told, table(told["items"], ACCOUNTS, "no accounts"))
    one = account_named(session, session.options["name"])
    return session.tell(one, facts(one.items()))


def _of_account(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="ACCOUNT")


def _id(session: Session) -> int:
    return int(account_named(session, session.options["name"])["id"])


def _tell(session: Session, path: str, /, **query: Any) -> None:
    told = session.reading(path, **query)
    session.tell(told, reading_text(told))


def _reading_arguments(parser: ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("key", nargs="?", default="", help="2000/1, 10002/1: docs")


def _reading(session: Session) -> None:
    path = f"accounts/{_id(session)}/readings/{session.options['kind']}"
    _tell(session, path, key=session.options["key"])


def _settings_arguments(parser: ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument("--time-out", type=int, metavar="SECONDS", help="set it")
    click_options(parser)


def _settings(session: Session) -> None:
    path, seconds = f"accounts/{_id(session)}", session.options["time_out"]
    if seconds is None:
        return _tell(session, f"{path}/readings/settings")
    return click(session, f"{path}/settings_update", {"task_over_time": seconds})


def _labels_arguments(parser: ArgumentParser) -> None:
    _of_account(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--create", metavar="LABEL")
    what.add_argument("--delete", metavar="LABEL")
    click_options(parser)


def _labels(session: Session) -> None:
    path = f"accounts/{_id(session)}"
    for verb in ("create", "delete"):
        if session.options[verb] is not None:
            return click(
                session, f"{path}/label_{verb}", {"name": session.options[verb]}
            )
    return _tell(session, f"{path}/readings/labels")


def _envs_arguments(parser: ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument(
        "software", type=int, nargs="?", metavar="SOFTWARE", help="such as 2000"
    )
    parser.add_argument("--os", choices=("linux", "windows"), default="windows")
    what = parser.add_mutually_exclusive_group()
    for verb in ("add", "update", "delete", "default"):
        what.add_argument(f"--{verb}", metavar="NAME")
    parser.add_argument("--program", metavar="NAME", help="such as Maya")
    parser.add_argument("--version", metavar="VERSION", dest="program_version")
    parser.add_argument("--plugin", type=int, action="append", metavar="ID", default=[])
    click_options(parser)


def _envs(session: Session) -> None:
    asked, path = session.options, f"accounts/{_id(session)}"
    system = 1 if asked["os"] == "windows" else 0
    place = {"cg_id": asked["software"], "render_system": system}
    changes = ("add", "update", "delete", "default")
    if asked["software"] is None:
        if any(asked[verb] for verb in changes):
            raise failure("say which SOFTWARE it is for, such as 2000", Exit.USAGE)
        return _tell(session, f"{path}/readings/environments")
    for verb in ("delete", "default"):
        if name := asked[verb]:
            return click(session, f"{path}/env_{verb}", place | {"name": name})
    for verb in ("add", "update"):
        if name := asked[verb]:
            body = place | {"name": name} | _whole(asked)
            return click(session, f"{path}/env_{verb}", body)
    key = f"{asked['software']}/{system}"
    return _tell(session, f"{path}/readings/environments", key=key)


def _whole(asked: dict[str, Any]) -> dict[str, Any]:
    if not asked["program"] or not asked["program_version"]:
        raise failure("say --program and --version of it", Exit.USAGE)
    return {
        "cg_name": asked["program"],
        "cg_version": asked["program_version"],
        "plugin_ids": asked["plugin"],
    }


def _hardware_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument("--set", type=int, metavar="ID", help="render on this one")
    click_options(parser)


def _hardware(session: Session) -> None:
    path = f"tasks/{task_named(session, session.options['task'])['id']}"
    wanted = session.options["set"]
    if wanted is None:
        return _tell(session, f"{path}/hardware")
    body = hardware_numbered(session, path, wanted)
    return click(session, f"{path}/edit_hardware", body)


def _output_arguments(parser: ArgumentParser) -> None:
    one_task(parser)
    parser.add_argument("path", nargs="?", default="/", help="a folder in it")


def _output(session: Session) -> None:
    task = task_named(session, session.options["task"])
    path = f"tasks/{task['id']}/output"
    if session.options["path"] != "/":
        # What may be asked for is what the task's own folders hold.
        session.reading(path)
    _tell(session, path, path=session.options["path"])


def _raysync_key(session: Session) -> None:
    path = f"accounts/{_id(session)}/raysync_key"
    told = session.waited(partial(session.post, path))
    session.tell(told, facts([("user", told["user_name"]), ("key", told["key"])]))


VERBS = (
    Verb("account", "accounts, or all of one", _account, _account_arguments),
    Verb(
        "settings", "an account's settings on the farm", _settings, _settings_arguments
    ),
    Verb("labels", "an account's labels", _labels, _labels_arguments),
    Verb("envs", "an account's render environments", _envs, _envs_arguments),
    Verb("hardware", "what a task may render on", _hardware, _hardware_arguments),
    Verb("output", "files that a task has rendered", _output, _output_arguments),
    Verb("raysync-key", "the secret for RaySync", _raysync_key, _of_account),
    Verb(
        "reading", "anything the farm tells of an account", _reading, _reading_arguments
    ),
)
