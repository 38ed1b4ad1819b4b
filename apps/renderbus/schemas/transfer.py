"""How files travel: numbers, servers, engines, and the keys to them."""

from collections.abc import Mapping
from typing import Annotated

from apps.renderbus.schemas.rows import Row, list_of, read_row_or_nothing, row_of
from apps.renderbus.schemas.secret import Secret
from apps.renderbus.schemas.values import Instant, Integer, Kind, Text


class SubUserBidRow(Row, frozen=True, kw_only=True):
    """Where the output of a sub-account is fetched."""

    user_id: Integer = None
    output_bid: Text = None


def _sub_users(value: object) -> list[SubUserBidRow]:
    """The document says `output_bid` here, and its example `outputBid`."""
    return [
        read_row_or_nothing(
            SubUserBidRow, {"outputBid": part.get("output_bid"), **part}
        )
        for part in (value if isinstance(value, list) else ())
        if isinstance(part, Mapping)
    ]


class TransferBidRow(Row, frozen=True, kw_only=True, rename=None):
    """Data of getBid, whose names are written with underscores."""

    config_bid: Text = None
    input_bid: Text = None
    output_bid: Text = None
    parent_input_bid: Text = None
    sub_user_output_bids: Annotated[list[SubUserBidRow], Kind(_sub_users)] = []


class RaySyncServerRow(Row, frozen=True, kw_only=True):
    """Where RaySync listens."""

    server_ip: Text = None
    server_port: Integer = None
    proxy_ip: Text = None
    proxy_port: Integer = None
    ssl_port: Integer = None
    port: Integer = None


class TransferServerRow(Row, frozen=True, kw_only=True):
    """Data of getServerInfo."""

    client_version: Text = None
    protocol_version: Text = None
    raysync_transfer: Annotated[RaySyncServerRow, Kind(row_of(RaySyncServerRow))] = (
        RaySyncServerRow()
    )


class EngineAccountRow(Row, frozen=True, kw_only=True):
    """An account on a transfer engine."""

    bid: Text = None
    name: Text = None
    password: Secret = None


class EngineLineRow(Row, frozen=True, kw_only=True):
    """One line of a transfer engine. `type`: 0 a general line, 1 a special one."""

    name: Text = None
    server: Text = None
    port: Text = None
    is_default: Integer = None
    line_id: Integer = None
    type: Integer = None


class EngineRow(Row, frozen=True, kw_only=True):
    """A transfer engine. `automatic_check` 1: it looks for the best line itself."""

    engine_name: Text = None
    check_server: Text = None
    check_port: Text = None
    check_enable: Text = None
    check_exclud_type: Text = None
    automatic_check: Integer = None
    is_default: Integer = None
    resq_engine_accounts: Annotated[
        list[EngineAccountRow], Kind(list_of(EngineAccountRow))
    ] = []
    resp_task_engine_lines: Annotated[
        list[EngineLineRow], Kind(list_of(EngineLineRow))
    ] = []


class TransferConfigRow(Row, frozen=True, kw_only=True):
    """Data of getConfig."""

    input_bid: Text = None
    output_bid: Text = None
    config_bid: Text = None
    parent_input_bid: Text = None
    resq_engines: Annotated[list[EngineRow], Kind(list_of(EngineRow))] = []
    sub_user_output_bids: Annotated[list[SubUserBidRow], Kind(_sub_users)] = []


class RaySyncKeyRow(Row, frozen=True, kw_only=True):
    """Data of getRaySyncUserKey: three secrets, and whose they are."""

    ray_sync_user_key: Secret = None
    user_key: Secret = None
    signature: Secret = None
    channel: Integer = None
    platform: Integer = None
    version: Text = None
    id: Integer = None
    user_name: Text = None
    zone: Integer = None
    phone: Text = None
    email: Text = None
    login_time: Instant = None
    info_status: Integer = None
    account_type: Integer = None
    share_main_capital: Integer = None
    sub_delete_task: Integer = None
    sub_delete_capital: Integer = None
    use_main_balance: Integer = None
    download_disable: Integer = None
