"""What all tests of the mirror share."""

from pathlib import Path
from typing import Any

import pytest

from tests.common.picture_servers import canary, pictures  # noqa: F401


@pytest.fixture(autouse=True)
def _no_waiting(settings: Any, tmp_path: Path) -> None:
    """The cap on calls is tested by itself; pictures go where the test's files are."""
    settings.FARMDASH_CALLS_PER_SECOND = 2_000
    settings.IMAGES_DIR = tmp_path / "images"
