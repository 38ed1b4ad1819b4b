"""How files travel to the farm and back: numbers, servers, engines. Farm text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.dashboard.account_facts.facts import (
    Data,
    Fact,
    choice,
    flag,
    mapping,
    rows,
    text,
    told,
    whole,
)
from apps.farm.models import FarmReading


@dataclass(frozen=True)
class SubAccount:
    """Where the output of a sub-account is fetched."""

    user: str
    output: str


@dataclass(frozen=True)
class Storage:
    """The account's numbers for sending and fetching files."""

    reading: FarmReading
    facts: tuple[Fact, ...]
    sub_accounts: tuple[SubAccount, ...]


@dataclass(frozen=True)
class Line:
    """One line of an engine."""

    name: str
    address: str
    kind: str
    number: str
    is_default: bool


@dataclass(frozen=True)
class EngineAccount:
    """An account on an engine; its password is nowhere kept."""

    name: str
    bid: str


@dataclass(frozen=True)
class Engine:
    """A way to send files."""

    name: str
    is_default: bool
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...]
    accounts: tuple[EngineAccount, ...]


@dataclass(frozen=True)
class Engines:
    """All ways to send files, the default first."""

    reading: FarmReading
    engines: tuple[Engine, ...]


@dataclass(frozen=True)
class Server:
    """Where RaySync listens."""

    reading: FarmReading
    facts: tuple[Fact, ...]


def storage_of(bid: FarmReading, config: FarmReading) -> Storage:
    """What getBid tells; what it leaves out is in the configuration."""
    data, other = mapping(bid.data), mapping(config.data)
    names = (
        (_("Sending scenes and assets"), "input_bid", "inputBid"),
        (_("Fetching what was rendered"), "output_bid", "outputBid"),
        (_("Configuration files"), "config_bid", "configBid"),
        (_("Assets of the main account"), "parent_input_bid", "parentInputBid"),
    )
    users = rows(data.get("sub_user_output_bids"))
    users = users or rows(other.get("subUserOutputBids"))
    return Storage(
        reading=bid,
        facts=tuple(
            told(
                Fact(label, text(data, name) or text(other, same))
                for label, name, same in names
            )
        ),
        sub_accounts=tuple(
            SubAccount(text(one, "userId"), text(one, "outputBid")) for one in users
        ),
    )


def engines_of(config: FarmReading) -> Engines:
    """What getConfig tells of the engines."""
    found = [_engine(row) for row in rows(mapping(config.data).get("resqEngines"))]
    found.sort(key=lambda one: not one.is_default)
    return Engines(config, tuple(found))


def _engine(row: Data) -> Engine:
    check = _address(row, "checkServer", "checkPort")
    return Engine(
        name=text(row, "engineName") or _("Without a name"),
        is_default=whole(row, "isDefault") == 1,
        facts=tuple(
            told(
                (
                    Fact(_("Finds the best line itself"), flag(row, "automaticCheck")),
                    Fact(_("Checks whether lines work"), flag(row, "checkEnable")),
                    Fact(_("Server that checks them"), check),
                    Fact(_("Kinds of files left out"), text(row, "checkExcludType")),
                )
            )
        ),
        lines=tuple(_lines(rows(row.get("respTaskEngineLines")))),
        accounts=tuple(
            EngineAccount(text(one, "name"), text(one, "bid"))
            for one in rows(row.get("resqEngineAccounts"))
        ),
    )


def _lines(found: Iterable[Data]) -> Iterable[Line]:
    kinds = {0: _("General"), 1: _("Special")}
    for row in found:
        yield Line(
            name=text(row, "name"),
            address=_address(row, "server", "port"),
            kind=choice(row, "type", kinds),
            number=text(row, "lineId"),
            is_default=whole(row, "isDefault") == 1,
        )


def server_of(reading: FarmReading) -> Server:
    """What getServerInfo tells."""
    data = mapping(reading.data)
    place = mapping(data.get("raysyncTransfer"))
    facts = (
        Fact(_("Server"), _address(place, "serverIp", "serverPort")),
        Fact(_("Proxy"), _address(place, "proxyIp", "proxyPort")),
        Fact(_("Port without encryption"), text(place, "port")),
        Fact(_("Port with encryption"), text(place, "sslPort")),
        Fact(_("Version of the client"), text(data, "clientVersion")),
        Fact(_("Version of the protocol"), text(data, "protocolVersion")),
    )
    return Server(reading, tuple(told(facts)))


def _address(row: Data, host: str, port: str) -> str:
    """Host and port, as they are entered elsewhere."""
    parts = [part for part in (text(row, host), text(row, port)) if part]
    return ":".join(parts)
