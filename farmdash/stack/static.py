"""Static files: hashed and compressed once, and again only when a source changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".sources"
UNUSED = ["redoc*", "django_htmx"]
"""Files of packages that no page of ours asks for; compressing them takes 12 s."""


def sources_digest() -> str:
    """A digest of names, sizes and times of all source files, and of how they are
    joined (milliseconds to make)."""
    digest = hashlib.sha256(repr(settings.FARMDASH_PARCELS).encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_collect() -> bool:
    """Collect into STATIC_ROOT if a source changed since; whether it did."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    digest = sources_digest()
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    call_command(
        "collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED
    )
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    return True
