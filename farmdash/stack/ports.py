"""Where the stack listens."""

import errno
import socket
from pathlib import Path

from farmdash.env import SettingError


def listen(address: str, port: int) -> socket.socket:
    """A listening socket, kept by the supervisor.

    Connections made while the web part is restarted wait instead of being refused.
    SettingError names what is wrong when the port is taken or the address is not ours.
    """
    try:
        family, *_, where = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        link = socket.socket(family, socket.SOCK_STREAM)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        link.bind(where)
        link.listen(256)
    except OSError as error:
        raise SettingError(_sentence(address, port, error)) from error
    return link


def _sentence(address: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"farmdash: PORT={port} is already in use on {address}; choose another."
    if error.errno == errno.EACCES:
        return f"farmdash: PORT={port} may not be used by this user; choose another."
    return f"farmdash: FARMDASH_BIND={address} cannot be used: {error.strerror}."


def free_port(kept: Path) -> int:
    """A free port on the loopback, the same as last time where that is possible."""
    text = kept.read_text(encoding="ascii") if kept.exists() else ""
    for wish in (int(text) if text.isdigit() else 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wish))
            except OSError:
                continue
            port: int = probe.getsockname()[1]
            kept.write_text(str(port), encoding="ascii")
            return port
    raise SettingError("farmdash: no free port on 127.0.0.1.")


def reachable(address: str) -> str:
    """The address to ask from this machine for a socket bound to `address`."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104
