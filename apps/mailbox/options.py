"""What the mailbox is told."""

from dataclasses import dataclass
from pathlib import Path

KEPT = 200
MOST_BYTES = 25_000_000


@dataclass(frozen=True, kw_only=True)
class Options:
    """Where to keep mails, and the two loopback ports; 0 takes any free one."""

    folder: Path
    smtp_port: int = 0
    web_port: int = 0
    kept: int = KEPT
    """So many mails are kept; older ones go."""
    most_bytes: int = MOST_BYTES
    """Larger mails are refused."""
