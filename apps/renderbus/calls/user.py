"""The account itself: who it is, its settings, its machines, its records."""

from collections.abc import Iterable
from datetime import datetime

from apps.renderbus.calls.answers import ActionAnswer
from apps.renderbus.calls.fields import some_numbers, time_text
from apps.renderbus.calls.group import Group
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.schemas import (
    HardwareRow,
    LoginRow,
    OperationRow,
    Page,
    ProfileRow,
    SettingsRow,
    TransferBidRow,
)
from apps.renderbus.schemas.records import read_login, read_operation


class UserCalls(Group):
    """`client.user`: reads about the account, and its one setting."""

    def profile(self) -> ProfileRow:
        """queryUserProfile: who the account is and what it has left."""
        return self._one(Endpoint.PROFILE, {}, ProfileRow)

    def settings(self) -> SettingsRow:
        """queryUserSetting: the account's settings."""
        return self._one(Endpoint.SETTINGS, {}, SettingsRow)

    def update_settings(self, *, task_over_time_seconds: int) -> ActionAnswer:
        """updateUserSetting: how long a task may render before it is stopped."""
        body: dict[str, object] = {"taskOverTimeSec": int(task_over_time_seconds)}
        return self._act(Endpoint.UPDATE_SETTINGS, body)

    def transfer_bid(self) -> TransferBidRow:
        """getBid: the account's numbers for sending and fetching files."""
        return self._one(Endpoint.TRANSFER_BID, {}, TransferBidRow)

    def hardware_config(
        self, task_ids: Iterable[int] | None = None, *, clone: bool = False
    ) -> list[HardwareRow]:
        """hardwareConfig/list: machines to choose from.

        With tasks, the row that is theirs is `current`; `clone` asks for a clone of
        them. Flag and ids go as text, as the official client sends them.
        """
        body: dict[str, object] = {"cloneTask": "true" if clone else "false"}
        if task_ids is not None:
            body["taskIds"] = [str(number) for number in some_numbers(task_ids)]
        return self._rows(Endpoint.HARDWARE, body, HardwareRow)

    def task_record(
        self,
        *,
        page_num: int = 1,
        page_size: int = 10,
        start: datetime | str | None = None,
        end: datetime | str | None = None,
    ) -> Page[OperationRow]:
        """operate/sdk/taskRecord: what was done to tasks, by whom and from where.

        Times are aware moments (or the farm's own text).
        """
        body: dict[str, object] = {"platform": self._caller.credentials.platform}
        body |= _span(page_num, page_size, start, end)
        return self._page(Endpoint.OPERATION_LOG, body, read_operation)

    def login_record(
        self,
        *,
        page_num: int = 1,
        page_size: int = 10,
        start: datetime | str | None = None,
        end: datetime | str | None = None,
    ) -> Page[LoginRow]:
        """operate/sdk/loginRecord: who signed in to the account, or failed to."""
        body = _span(page_num, page_size, start, end)
        return self._page(Endpoint.LOGIN_LOG, body, read_login)


def _span(
    page_num: int,
    page_size: int,
    start: datetime | str | None,
    end: datetime | str | None,
) -> dict[str, object]:
    """A page of a record. The farm wants both dates; an empty one is no bound."""
    return {
        "pageNum": int(page_num),
        "pageSize": int(page_size),
        "startDate": time_text(start) or "",
        "endDate": time_text(end) or "",
    }
