"""Pictures in S3-compatible storage (ADR 16). They are read by us, never linked to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import obstore
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from obstore.exceptions import BaseError
from obstore.store import S3Store

CONNECT = timedelta(seconds=5)
PATIENCE = timedelta(seconds=20)
"""For one request, and for all its repetitions together."""
TRIES = 3


class BucketPictures(Storage):
    """A bucket, or the part of one below a prefix, which nothing else may use.

    Raises OSError for whatever goes wrong there, FileNotFoundError for what is not.
    """

    def __init__(
        self,
        *,
        bucket: str,
        prefix: str = "",
        endpoint: str = "",
        region: str = "us-east-1",
        key_id: str = "",
        key: str = "",
    ) -> None:
        given: dict[str, Any] = {
            "endpoint": endpoint,
            "access_key_id": key_id,
            "secret_access_key": key,
            "prefix": prefix,
        }
        self._store = S3Store(
            bucket,
            region=region,
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": CONNECT,
                "timeout": PATIENCE,
            },
            retry_config={"max_retries": TRIES - 1, "retry_timeout": PATIENCE},
            # Left out: found where machines of the vendor's cloud find theirs.
            **{name: value for name, value in given.items() if value},
        )

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with _as_os_error():
            return ContentFile(bytes(obstore.get(self._store, name).bytes()), name)

    def _save(self, name: str, content: "File[bytes]") -> str:
        with _as_os_error():
            # Also when it is there: its age says when it was last in use.
            obstore.put(
                self._store,
                name,
                content.read(),
                attributes={"Content-Type": "image/webp"},
                use_multipart=False,
            )
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: it says what is in it, so it can only be the same."""
        return name

    def delete(self, name: str) -> None:
        """Delete; what is not there is no error."""
        with _as_os_error():
            obstore.delete(self._store, name)

    def exists(self, name: str) -> bool:
        """Whether it is there."""
        try:
            self._head(name)
        except FileNotFoundError:
            return False
        return True

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files directly below a folder."""
        with _as_os_error():
            found = obstore.list_with_delimiter(self._store, path or None)
        folders = [
            one.rstrip("/").rpartition("/")[2] for one in found["common_prefixes"]
        ]
        return folders, [one["path"].rpartition("/")[2] for one in found["objects"]]

    def size(self, name: str) -> int:
        """Bytes."""
        return int(self._head(name)["size"])

    def get_modified_time(self, name: str) -> datetime:
        """When it was last written, aware."""
        modified: datetime = self._head(name)["last_modified"]
        return modified

    def _head(self, name: str) -> Any:
        with _as_os_error():
            return obstore.head(self._store, name)


@contextmanager
def _as_os_error() -> Iterator[None]:
    """The library's errors as the kind that a disk has, without addresses and keys."""
    try:
        yield
    except FileNotFoundError:
        raise FileNotFoundError("no such picture in the bucket") from None
    except BaseError as error:
        raise OSError(f"the bucket: {type(error).__name__}") from None
