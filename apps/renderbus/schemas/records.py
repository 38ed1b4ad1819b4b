"""What the platform writes down itself: operations on tasks, and logins."""

from typing import Annotated

import msgspec

from apps.renderbus.schemas.rows import BadRow, Row, decode, read_row
from apps.renderbus.schemas.values import Instant, Integer, Kind, Text, to_text


def _names(value: object) -> list[str]:
    """Names of tasks ("2W1732707"); published as a list written as text."""
    if isinstance(value, str):
        text = value
        try:
            value = decode(text)
        except (msgspec.DecodeError, RecursionError):
            value = text.split(",")
    parts = value if isinstance(value, list) else [value]
    return [name for part in parts if (name := (to_text(part) or "").strip())]


class OperationRow(Row, frozen=True, kw_only=True):
    """One operation. `operate_source`: 1 main account, 2 sub-account, 3 temporary
    authorization, 4 DingTalk sub-account. `channel` is the sort of terminal."""

    user_name: Text = None
    user_id: Integer = None
    task_type: Text = None
    button_name: Text = None
    task_ids: Annotated[list[str], Kind(_names)] = []
    channel: Text = None
    create_time: Instant = None
    details: Text = None
    operate_source: Integer = None
    request_ip: Text = None
    request_uri: Text = msgspec.field(default=None, name="requestURI")
    request_param: Text = None


class LoginRow(Row, frozen=True, kw_only=True):
    """One login. `login_status` 200 is a success; the document says `loginIp` where
    its example says `ip`."""

    id: Text = None
    user_id: Integer = None
    user_name: Text = None
    user_ua: Text = None
    trace_id: Text = None
    login_type: Text = None
    login_status: Integer = None
    login_sta_desc: Text = None
    module_type: Text = None
    ip: Text = None
    login_ip: Text = None
    login_time: Instant = None


def read_operation(value: object, _bad: list[BadRow]) -> OperationRow:
    """One operation."""
    return read_row(OperationRow, value)


def read_login(value: object, _bad: list[BadRow]) -> LoginRow:
    """One login."""
    return read_row(LoginRow, value)
