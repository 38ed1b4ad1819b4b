"""Where pictures are kept unless told otherwise: files below the data folder."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DiskPictures(FileSystemStorage):
    """A folder of files that appear whole or not at all, for their owner only."""

    def __init__(self) -> None:
        super().__init__(allow_overwrite=True)

    @property
    def base_location(self) -> str:
        """The folder."""
        return str(settings.IMAGES_DIR)

    @property
    def location(self) -> str:
        """The folder, as an absolute path."""
        return str(Path(self.base_location).absolute())

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        if target.exists():
            os.utime(target)  # seen to be in use by those who look for forgotten files
            return name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(content.chunks())
            Path(part).replace(target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        return name
