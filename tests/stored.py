"""Where the files of pictures are, while the store is a folder."""

from pathlib import Path

from django.conf import settings

from apps.farm.pictures.store import Size, picture_name


def picture_path(key: str, size: Size = Size.LARGE) -> Path:
    """The file of a picture's size."""
    return Path(settings.IMAGES_DIR) / picture_name(key, size)
