"""Which mail server mails are handed to, from the environment: any that speaks SMTP."""

from typing import Any
from urllib.parse import urlsplit

from farmdash import env
from farmdash.env import SettingError

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""How the connection is encrypted → the port on which servers usually offer that."""


def smtp_server() -> dict[str, Any] | None:
    """Host, port, user, password and security; None where no server is set."""
    host = env.text("SMTP_HOST", "")
    security = env.choice("SMTP_SECURITY", "starttls", tuple(PORTS))
    port = env.number("SMTP_PORT", PORTS[security], least=1, most=65_535)
    user, password = env.text("SMTP_USER", ""), env.secret("SMTP_PASSWORD", "")
    if not host:
        return None
    if user and not password:
        raise SettingError("farmdash: SMTP_USER is set, and SMTP_PASSWORD is not.")
    return {
        "host": host,
        "port": port,
        "user": user,
        "password": password,
        "security": security,
    }


def mail_sender(url: str) -> str:
    """Who mails come from: FARMDASH_MAIL_FROM, else farmdash at the pages' host."""
    host = urlsplit(url).hostname or "localhost"
    return env.sender("FARMDASH_MAIL_FROM", f"farmdash@{host}")
