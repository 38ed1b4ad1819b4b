"""Where files wait for whoever asked for them: in a private folder, named by id.

The data folder may be shared by several machines: whichever writes, any may hand out.
"""

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

FORGOTTEN_S = 7200
"""Longer than any writer may take: what is older and nobody's is a dead one's."""


def exports_folder() -> Path:
    """The folder, for nobody but us; made where it is not there."""
    folder = Path(settings.DATA_DIR) / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def export_path(export_id: UUID) -> Path:
    """The finished file of an export."""
    return exports_folder() / export_id.hex


@contextmanager
def scratch_folder(export_id: UUID) -> Iterator[Path]:
    """A folder for one writer's unfinished files, on the same disk as finished ones."""
    folder = exports_folder()
    with tempfile.TemporaryDirectory(
        prefix=f"{export_id.hex}.", dir=folder, ignore_cleanup_errors=True
    ) as scratch:
        yield Path(scratch)


def forgotten_files() -> list[Path]:
    """Files and folders that nobody has touched for long."""
    found = []
    for path in exports_folder().iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > FORGOTTEN_S:
                found.append(path)
    return found


def paths_drop(paths: Iterable[Path]) -> None:
    """Delete files and folders of ours."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
