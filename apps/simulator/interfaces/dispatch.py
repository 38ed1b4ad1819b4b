"""One place where interfaces are called and what they change is recorded."""

from typing import Any

import msgspec

from apps.renderbus.codes import ResultCode
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import ACTING, HANDLERS
from apps.simulator.protocol.params import Params
from apps.simulator.protocol.signature import Refused
from apps.simulator.records.kept import Caller, Operation

LONGEST_LIST, LONGEST_TEXT = 200, 500


def carry_out(farm: Farm, path: str, body: dict[str, Any], caller: Caller) -> Any:
    """What an interface answers; Refused when it refuses or is not there."""
    handler = HANDLERS.get(path)
    if handler is None:
        raise Refused(ResultCode.NOT_FOUND, f"no interface {path}")
    data = handler(farm, Params(body))
    if path in ACTING:
        farm.world.records.operated(
            Operation(
                at=farm.world.now,
                caller=caller,
                path=path,
                task_ids=_tasks_of(body, data),
                body=_shown(body),
            )
        )
    return data


def _tasks_of(body: dict[str, Any], data: object) -> tuple[int, ...]:
    """The tasks that a call names, or that it has made."""
    named = body.get("taskIds") or body.get("taskId")
    if named is None and isinstance(data, dict):
        named = data.get("taskIdList")
    try:
        return tuple(Params({"named": _listed(named)}).numbers("named"))
    except Refused:
        # Some interfaces take no tasks, and look at nothing that is called so.
        return ()


def _listed(named: object) -> object:
    return named if isinstance(named, list) else [named]


def _shown(body: dict[str, Any]) -> str:
    """The body as the log keeps it: what is very long, only its beginning."""
    short = dict(body)
    for name, value in body.items():
        if isinstance(value, list):
            short[name] = value[:LONGEST_LIST]
        elif isinstance(value, str):
            short[name] = value[:LONGEST_TEXT]
    return msgspec.json.encode(short).decode()
