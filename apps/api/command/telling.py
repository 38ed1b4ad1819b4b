"""farm activity, records, clicks, click, undo, answer, judge: what was done."""

from argparse import ArgumentParser

from apps.api.command.aligned import Column, joined, table
from apps.api.command.clicking import COLUMNS, ended, follow, tell_click
from apps.api.command.finding import task_named
from apps.api.command.session import Exit, Session, failure
from apps.api.command.verbs import Verb, rows

ENTRIES = (
    Column("AT", "at"),
    Column("WHO", "actor"),
    Column("WHAT", "text"),
    Column("WHY", "reason"),
    Column("ACCOUNT", "account"),
)
RECORDS = (
    Column("AT", "at"),
    Column("WHO", "actor"),
    Column("WHAT", "what"),
    Column("TASKS", lambda row: joined(row["task_remote_ids"])),
    Column("FROM", lambda row: joined(filter(None, (row["source"], row["address"])))),
    Column("ACCOUNT", "account"),
)


def _activity_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--task", metavar="TASK")
    parser.add_argument("--account", metavar="NAME")
    parser.add_argument("--actor", default="", metavar="NAME")
    parser.add_argument("--bad", action="store_true", help="what did not work")
    rows(parser)


def _activity(session: Session) -> None:
    asked = session.options
    task = task_named(session, asked["task"]) if asked["task"] else None
    told = session.items(
        "activity",
        asked["limit"],
        task_id=task and task["id"],
        account=asked["account"],
        actor=asked["actor"],
        bad=asked["bad"],
    )
    session.tell(told, table(told["items"], ENTRIES, "nothing was done"))


def _records_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--task", metavar="TASK")
    parser.add_argument("--account", metavar="NAME")
    parser.add_argument("--logins", action="store_true", help="who signed in")
    rows(parser)


def _records(session: Session) -> None:
    asked = session.options
    task = task_named(session, asked["task"]) if asked["task"] else None
    told = session.items(
        "records",
        asked["limit"],
        kind="login" if asked["logins"] else "operation",
        task_remote_id=task and task["remote_id"],
        account=asked["account"],
    )
    session.tell(told, table(told["items"], RECORDS, "the farm wrote nothing down"))


def _clicks_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--mine", action="store_true", help="of --as alone")


def _clicks(session: Session) -> None:
    if session.options["mine"] and session.user is None:
        raise failure("whose? say --as USERNAME", Exit.USAGE)
    told = session.get("clicks", mine=session.options["mine"])
    parts = [part for one in told["items"] for part in one["items"]]
    lines = [table(parts, COLUMNS, "nothing was clicked lately")]
    for one in told["items"]:
        if more := one["parts"] - len(one["items"]):
            lines.append(f"{more} more: farm click {one['click']}")
    session.tell(told, "\n".join(lines))


def _click_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("click", metavar="CLICK", help="as a click was told")
    parser.add_argument("--wait", action="store_true", help="until it is over")


def _click(session: Session) -> None:
    told = follow(session, session.options["click"])
    tell_click(session, told)
    ended(session, told)


def _one_click(parser: ArgumentParser) -> None:
    parser.add_argument("click", metavar="CLICK")


def _undo(session: Session) -> None:
    tell_click(session, session.post(f"clicks/{session.options['click']}/undo"))


def _answer_arguments(parser: ArgumentParser) -> None:
    _one_click(parser)
    word = parser.add_mutually_exclusive_group(required=True)
    word.add_argument("--agree", action="store_true")
    word.add_argument("--decline", action="store_true")
    parser.add_argument("--why", default="")


def _answer(session: Session) -> None:
    asked = session.options
    body = {"agree": asked["agree"], "why": asked["why"]}
    tell_click(session, session.post(f"clicks/{asked['click']}/answer", body))


def _judge_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("part", metavar="PART", help="`id` of a part, by --json")
    word = parser.add_mutually_exclusive_group(required=True)
    word.add_argument("--happened", action="store_true")
    word.add_argument("--not", action="store_true", dest="did_not")


def _judge(session: Session) -> None:
    asked = session.options
    path = f"clicks/parts/{asked['part']}/judge"
    tell_click(session, session.post(path, {"happened": asked["happened"]}))


VERBS = (
    Verb("activity", "who did what here", _activity, _activity_arguments),
    Verb("records", "the platform's own logs", _records, _records_arguments),
    Verb("clicks", "what is asked for, and how far it is", _clicks, _clicks_arguments),
    Verb("click", "one click", _click, _click_arguments),
    Verb("undo", "take back what was not sent yet", _undo, _one_click),
    Verb("answer", "a second person's word", _answer, _answer_arguments),
    Verb("judge", "what somebody saw who looked", _judge, _judge_arguments),
)
