"""The JSON shapes of the operation log and the login log."""

from typing import Any

import msgspec

from apps.simulator.protocol.params import farm_text
from apps.simulator.records.buttons import button_of
from apps.simulator.records.kept import Login, Operation
from apps.simulator.seed.draw import draw

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/128.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
)


def operation_row(operation: Operation, platform: int) -> dict[str, Any]:
    """An action; ids and the body are JSON inside of text, as on the real farm."""
    button, caller = button_of(operation.path), operation.caller
    aliases = [f"{platform}W{task_id}" for task_id in operation.task_ids]
    return {
        "userName": caller.user_name,
        "taskType": button.module,
        "buttonName": button.name,
        "taskIds": msgspec.json.encode(aliases).decode(),
        "channel": caller.channel,
        "createTime": farm_text(operation.at),
        "details": button.words,
        "operateSource": caller.source,
        "userId": str(caller.user_id),
        "requestIp": caller.address,
        "requestURI": operation.path,
        "requestParam": f"[{operation.body}]",
    }


def login_row(login: Login) -> dict[str, Any]:
    """A login; its instant is a number here, unlike all the other logs'."""
    mark = draw(login.number, login.user_id)
    return {
        "id": login.number,
        "userId": login.user_id,
        "userName": login.user_name,
        "userUa": BROWSERS[login.user_id % len(BROWSERS)],
        "traceId": f"{mark % 0xFFFFFF:06x}-TG9naW4-{login.at}",
        "loginType": login.way,
        "loginStatus": str(login.status),
        "loginStaDesc": login.words,
        "moduleType": "Log in",
        "ip": login.address,
        "loginTime": login.at,
    }
