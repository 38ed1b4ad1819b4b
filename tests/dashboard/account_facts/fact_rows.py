"""What the farm tells of an account, for tests of its pages: the published examples."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, FarmReading
from apps.farm.readings.plain import plain
from apps.renderbus.schemas import (
    PlatformRow,
    ProfileRow,
    SettingsRow,
    TransferBidRow,
    TransferConfigRow,
    TransferServerRow,
)
from apps.renderbus.schemas.rows import read_row_or_nothing
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.hostile import ALL
from tests.factories import NOW, make_account
from tests.farm.reading_rows import make_reading

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
FILES: dict[str, tuple[str, Any]] = {
    "profile": ("02_user_query_user_profile", ProfileRow),
    "settings": ("03_user_query_user_setting", SettingsRow),
    "platforms": ("01_query_platforms", PlatformRow),
    "transfer_bid": ("05_user_get_transfer_bid", TransferBidRow),
    "transfer_server": ("37_query_get_transfer_server_msg", TransferServerRow),
    "transfer_config": ("40_transmit_get_transfer_config", TransferConfigRow),
}
PAGES = ("profile", "settings-on-farm", "platforms", "transfer")
KEEPER = (*VIEW, "farm.change_farmaccount", "costs.view_costday")


def example(kind: str) -> Any:
    """The published answer as it is kept."""
    name, row = FILES[kind]
    data = json.loads((PAYLOADS / f"{name}.json").read_text())["response"]["data"]
    if isinstance(data, list):
        return [plain(read_row_or_nothing(row, one)) for one in data]
    return plain(read_row_or_nothing(row, data))


def read_account(**fields: Any) -> FarmAccount:
    """An account of which everything was read."""
    values = {"name": "studio", "balance": Decimal(1000), "profile_seen_at": NOW}
    account = make_account(**values | fields)
    for kind in FILES:
        make_reading(account, kind, data=example(kind))
    return account


def spoil(account: FarmAccount, with_: Callable[[Any], Any]) -> None:
    """All readings of the account, changed."""
    for reading in FarmReading.objects.filter(account=account):
        reading.data = with_(reading.data)
        reading.save(update_fields=("data",))


def hostile(value: Any) -> Any:
    """The same with hostile text in place of each text, also where numbers go."""
    if isinstance(value, dict):
        return {name: hostile(one) for name, one in value.items()}
    if isinstance(value, list):
        return [hostile(one) for one in value]
    return "".join(ALL)


def keeper() -> User:
    """Administers accounts, and sees all money."""
    return make_user("keeper", *KEEPER)


def look(user: User, account: FarmAccount, page: str = "profile") -> str:
    """What the user sees, white space made plain."""
    answer = signed_in(user).get(f"/accounts/{account.pk}/{page}/")
    return plain_text(answer)


def plain_text(answer: Any, status: int = 200) -> str:
    """The answer's text with single blanks."""
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())
