"""From a request to an answer: faults, signature, interface, envelope."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from apps.renderbus.codes import ResultCode
from apps.simulator.account.owner import USER_ID, USER_NAME
from apps.simulator.farm import Farm
from apps.simulator.interfaces.dispatch import carry_out
from apps.simulator.interfaces.registry import ACTING, HANDLERS
from apps.simulator.protocol.faults import Fault
from apps.simulator.protocol.signature import Refused, check_identity, check_signature
from apps.simulator.records.kept import API_CHANNEL, Caller
from apps.simulator.rendering import operations, submit
from apps.simulator.seed.draw import draw

HTML = (
    b"<html><head><title>Bad Gateway</title></head>"
    b"<body><h1>Bad Gateway</h1></body></html>"
)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
UNKNOWN = "unknown"
"""Under which the calls of all paths are counted that no interface has."""
Wait = Callable[[float], object]


@dataclass
class Answer:
    """What goes back, and how it is spoilt on the way."""

    envelope: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    content_type: str = "application/json;charset=UTF-8"
    raw: bytes | None = None
    retry_after: str = ""
    cut: bool = False
    broken: bool = False
    truncate: bool = False


def _envelope(farm: Farm, code: int, message: str, data: object) -> dict[str, Any]:
    farm.requests += 1
    mark = draw(farm.options.seed, farm.requests)
    letters = "".join(LETTERS[(mark >> 6 * turn) % 62] for turn in range(6))
    now = farm.clock.server_time()
    return {
        "version": "2.0.0",
        "result": code == ResultCode.SUCCESS,
        "message": message,
        "code": code,
        "data": data,
        "serverTime": now,
        "requestId": f"{letters}-VGFzay1TZXJ2aWNl-{now}",
    }


def answer_call(
    farm: Farm, path: str, headers: Message, body: bytes, wait: Wait
) -> Answer:
    """Answer one POST; `wait` sleeps for a fault's seconds, less when all is over."""
    with farm.lock:
        farm.calls[path if path in HANDLERS else UNKNOWN] += 1
        if path in ACTING:
            farm.note_call(path, _named(body))
    faults = farm.faults.take(path)
    before = [fault for fault in faults if fault.when == "before"]
    answer = _spoil(farm, before, wait)
    if answer is not None:
        return answer
    with farm.lock:
        farm.catch_up()
        answer = Answer(_act(farm, path, headers, body))
    after = [fault for fault in faults if fault.when == "after"]
    spoilt = _spoil(farm, after, wait)
    if spoilt is not None:
        return spoilt
    for fault in after:
        if fault.kind == "empty_list":
            answer.envelope["data"] = _emptied(answer.envelope["data"])
        answer.broken = answer.broken or fault.kind == "broken_json"
        answer.truncate = answer.truncate or fault.kind == "truncate"
    return answer


def _named(body: bytes) -> dict[str, Any]:
    """What a call names, before anybody has checked it."""
    try:
        values = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _spoil(farm: Farm, faults: list[Fault], wait: Wait) -> Answer | None:
    """What a fault answers in place of the farm; None when the farm answers."""
    answer = None
    for fault in faults:
        if fault.kind == "latency":
            wait(fault.seconds)
        elif fault.kind == "shifting_list":
            _shift(farm, fault.by)
        elif fault.kind in ("cut_before", "cut_after"):
            answer = Answer(cut=True)
        elif fault.kind == "code":
            with farm.lock:
                answer = Answer(_envelope(farm, fault.code, "ordered fault", None))
        elif fault.kind in ("status", "html"):
            status = fault.status if fault.kind == "status" else 200
            answer = Answer(
                raw=HTML,
                status=status,
                content_type="text/html",
                retry_after=fault.retry_after,
            )
    return answer


def _shift(farm: Farm, by: int) -> None:
    """Let the list move under its reader: new tasks on top, or the newest gone."""
    with farm.lock:
        farm.catch_up()
        world = farm.world
        for _ in range(by):
            submit.submit(world, submit.next_plan(world))
        for root_id in world.roots.all[by:] if by < 0 else []:
            operations.delete(world, [world.tasks[root_id]])


def _emptied(data: object) -> object:
    if isinstance(data, dict) and "items" in data:
        return {**data, "items": [], "total": 0, "pageCount": 0}
    return [] if isinstance(data, list) else data


def _act(farm: Farm, path: str, headers: Message, body: bytes) -> dict[str, Any]:
    """Check who calls, call the interface, and wrap what it answers."""
    try:
        values = _checked(farm, path, headers, body)
        channel = headers.get("channel") or API_CHANNEL
        caller = Caller(USER_NAME, USER_ID, channel)
        data = carry_out(farm, path, values, caller)
    except Refused as refusal:
        return _envelope(farm, refusal.code, refusal.message, None)
    return _envelope(farm, int(ResultCode.SUCCESS), "success", data)


def _checked(farm: Farm, path: str, headers: Message, body: bytes) -> dict[str, Any]:
    """The parameters of a caller who is who they say; Refused otherwise."""
    options = farm.options
    signed = check_identity(
        headers, access_id=options.access_id, now_ms=farm.clock.server_time()
    )
    try:
        values = json.loads(body or b"{}", parse_float=str)
        if not isinstance(values, dict):
            raise Refused(ResultCode.PARAMETER_INVALID, "body is not an object")
        check_signature(
            headers,
            signed=signed,
            domain=headers.get("Host", ""),
            path=path,
            body=values,
            access_key=options.access_key,
        )
    except (ValueError, RecursionError):
        raise Refused(ResultCode.PARAMETER_INVALID, "body is not JSON") from None
    return values
