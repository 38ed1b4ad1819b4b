"""A script that may write."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from apps.api.models import Scope
from apps.api.tokens import token_create


class Writer:
    """A script with a token that may write; reads and posts JSON."""

    def __init__(self, user: User, *, scope: Scope = Scope.WRITE) -> None:
        self.user = user
        token = token_create(user=user, name="writer", scope=scope)
        self.client = Client(headers={"Authorization": f"Bearer {token}"})
        self.headers: Any = {}
        """Of the last answer."""

    def get(self, path: str, status: int = 200) -> Any:
        """The decoded answer to /api/v1/<path>."""
        return self._told(self.client.get(f"/api/v1/{path}"), status)

    def post(
        self, path: str, body: Any = None, *, status: int = 202, key: str = ""
    ) -> Any:
        """The same for a POST; `key` is its Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else {}
        more = {"data": body} if body is not None else {}
        answer = self.client.post(
            f"/api/v1/{path}", content_type="application/json", headers=headers, **more
        )
        return self._told(answer, status)

    def delete(self, path: str, *, status: int = 202) -> Any:
        """The same for a DELETE."""
        return self._told(self.client.delete(f"/api/v1/{path}"), status)

    def _told(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.content
        self.headers = answer.headers
        return answer.json()
