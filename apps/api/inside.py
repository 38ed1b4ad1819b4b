"""Requests from within: the command line asks the API in its own process."""

from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict

from apps.actions.models import Origin


class InsideRequest(WSGIRequest):
    """A request that never came over the network: whoever may run commands of the
    installation needs no token. `user` None reads everything, as the machine does."""

    origin = Origin.COMMAND

    def __init__(
        self, user: Any, method: str, path: str, *, query: QueryDict, body: bytes
    ) -> None:
        super().__init__(
            {
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query.urlencode(),
                "CONTENT_TYPE": "application/json",
                "CONTENT_LENGTH": str(len(body)),
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "wsgi.input": BytesIO(body),
                "wsgi.url_scheme": "http",
            }
        )
        self.user = user

    def build_absolute_uri(self, location: str | None = None) -> str:
        """Addresses without a host: there is none."""
        return location or self.get_full_path()
