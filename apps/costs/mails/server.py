"""Which mail server there is."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

MAILBOX = "127.0.0.1"


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over, and how."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "none"
    """starttls, tls from the first byte on, or none."""


def mail_server() -> MailServer | None:
    """The server of the settings, else the mailbox of `make run`, else none."""
    if settings.FARMDASH_SMTP:
        return MailServer(**settings.FARMDASH_SMTP)
    kept = settings.FARMDASH_MAILBOX_PORT
    try:
        port = kept.read_text(encoding="ascii").strip() if kept else ""
    except (OSError, UnicodeDecodeError):
        return None
    return MailServer(MAILBOX, int(port)) if port.isdecimal() else None


def own_name() -> str:
    """How this machine introduces itself: the pages' host, where that is a name."""
    host = urlsplit(settings.FARMDASH_URL).hostname or ""
    return host if "." in host and not host[-1].isdigit() else "[127.0.0.1]"
