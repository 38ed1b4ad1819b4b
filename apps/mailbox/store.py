"""The mails as files: one .eml each, named by when it came."""

import os
import re
import secrets
import time
from pathlib import Path

KEY = re.compile(r"[0-9]{20}-[0-9a-f]{16}")


class Store:
    """A private folder of mails; the oldest go when there are too many."""

    def __init__(self, folder: Path, *, kept: int) -> None:
        self.folder = folder
        self.kept = kept
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)

    def keep(self, raw: bytes) -> str:
        """Write a mail to the disk, wholly or not at all; its key. OSError."""
        key = f"{time.time_ns():020d}-{secrets.token_hex(8)}"
        fresh = self.folder / f".{key}"
        try:
            fresh.touch(mode=0o600)
            with fresh.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path(key))
        finally:
            fresh.unlink(missing_ok=True)
        for old in self.keys()[self.kept :]:
            self.path(old).unlink(missing_ok=True)
        return key

    def keys(self) -> list[str]:
        """All mails, newest first."""
        names = (path.stem for path in self.folder.glob("*.eml"))
        return sorted((name for name in names if KEY.fullmatch(name)), reverse=True)

    def read(self, key: str) -> bytes | None:
        """A mail as it came; nothing when it is not (or no longer) there."""
        if not KEY.fullmatch(key):
            return None
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            return None

    def path(self, key: str) -> Path:
        """The file of a mail."""
        return self.folder / f"{key}.eml"
