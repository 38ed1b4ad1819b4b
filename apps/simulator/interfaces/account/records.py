"""The operation log and the login log, page by page and between two instants."""

from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import Params
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.records.kept import newest
from apps.simulator.records.rows import login_row, operation_row
from apps.simulator.telling.task_rows import page


@interface(f"{HANDLE}/operate/sdk/taskRecord")
def task_record(farm: Farm, params: Params) -> Any:
    """What was done on a platform, newest first."""
    own = farm.options.platform
    records = farm.world.records.operations
    rows = records if params.number("platform") == own else []
    number, size = params.page()
    first, last = params.instant_ms("startDate"), params.instant_ms("endDate")
    found, total = newest(rows, number=number, size=size, first=first, last=last)
    shown = [operation_row(operation, own) for operation in found]
    return page(shown, number=number, size=size, total=total)


@interface(f"{HANDLE}/operate/sdk/loginRecord")
def login_record(farm: Farm, params: Params) -> Any:
    """Who signed in to the console or tried to, newest first."""
    number, size = params.page()
    first, last = params.instant_ms("startDate"), params.instant_ms("endDate")
    rows = farm.world.records.logins
    found, total = newest(rows, number=number, size=size, first=first, last=last)
    shown = [login_row(login) for login in found]
    return page(shown, number=number, size=size, total=total)
