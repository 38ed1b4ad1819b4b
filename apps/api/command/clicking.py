"""Clicks from the command line: asked for, told of, followed to their end."""

import time
from argparse import ArgumentParser
from typing import Any

from apps.api.command.aligned import Column, table
from apps.api.command.session import PAUSE, Exit, Session, failure

ENDS = {
    "done": Exit.DONE,
    "not_done": Exit.NOT_DONE,
    "unknown": Exit.UNKNOWN,
    "open": Exit.NOT_OVER,
}
COLUMNS = (
    Column("CLICK", lambda part: str(part["click"])[:8]),
    Column("WHAT", "label"),
    Column("ON", lambda part: _place(part)),
    Column("OUTCOME", "outcome"),
    Column("STATE", "text"),
)


def _place(part: Any) -> str:
    if part["task_id"] is None:
        return (
            f"{part['target']} ({part['account']})"
            if part["target"]
            else part["account"]
        )
    return f"{part['task_remote_id']} ({part['account']})"


def click_options(parser: ArgumentParser) -> None:
    """What every click takes."""
    parser.add_argument("--why", default="", help="kept in the audit trail")
    parser.add_argument("--typed", default="", help="the number that a limit asks for")
    parser.add_argument(
        "--wait", action="store_true", help="follow it to its end; see the exit codes"
    )


def click(session: Session, path: str, body: dict[str, Any] | None = None) -> None:
    """Ask for it, and tell of it: at once, or with --wait when it is over."""
    given = {"why": session.options["why"], "typed": session.options["typed"]}
    told = session.post(path, given | (body or {}))
    if session.options["wait"]:
        told = _followed(session, told)
    tell_click(session, told)
    ended(session, told)


def tell_click(session: Session, told: dict[str, Any]) -> None:
    """One click, with the whole key that `farm click` takes."""
    text = table(told["items"], COLUMNS, "nothing was asked for")
    advice = dict.fromkeys(one["advice"] for one in told["items"] if one["advice"])
    session.tell(told, "\n".join([text, f"click {told['click']}", *advice]))


def ended(session: Session, told: dict[str, Any]) -> None:
    """With --wait the exit code says how it went; without, only what is over counts."""
    if not session.options.get("wait"):
        return
    code = ENDS[told["outcome"] if told["is_over"] else "open"]
    if code is not Exit.DONE:
        words = {
            Exit.NOT_DONE: "it was not done",
            Exit.UNKNOWN: "nobody knows whether it happened: look at the farm, "
            "then say so with `farm judge`",
            Exit.NOT_OVER: f"it is not over: `farm click {told['click']} --wait`",
        }
        raise failure(words[code], code)


def _followed(session: Session, told: dict[str, Any]) -> dict[str, Any]:
    """Look again and again until all parts are over, or time runs out."""
    until = time.monotonic() + session.options["timeout"]
    clicks = list(dict.fromkeys(part["click"] for part in told["items"]))
    keys = {part["id"] for part in told["items"]}
    said = ""
    while True:
        looks = [session.get(f"clicks/{key}") for key in clicks]
        parts = [part for one in looks for part in one["items"] if part["id"] in keys]
        told = told | _summed(parts)
        if (words := "; ".join(dict.fromkeys(p["text"] for p in parts))) != said:
            said = words
            session.note(said)
        if told["is_over"] or time.monotonic() >= until:
            return told
        time.sleep(PAUSE)


def _summed(parts: list[dict[str, Any]]) -> dict[str, Any]:
    outcomes = {part["outcome"] for part in parts}
    order = ("unknown", "not_done", "open", "done")
    outcome = next((one for one in order if one in outcomes), "done")
    return {
        "items": parts,
        "parts": len(parts),
        "outcome": outcome,
        "is_over": "open" not in outcomes,
    }


def follow(session: Session, click_id: str) -> dict[str, Any]:
    """One click, as it is or when it is over."""
    told: dict[str, Any] = session.get(f"clicks/{click_id}")
    return _followed(session, told) if session.options["wait"] else told
