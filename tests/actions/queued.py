"""What workers were told, as it stands in the queue."""

import base64
import json
from typing import Any

import redis
from django.conf import settings

from apps.actions.notices import BEHIND


def messages() -> list[tuple[str, Any]]:
    """(job, its argument) of all messages for the clicks' workers: last those that
    let others pass."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        raw = [
            text
            for key in ("farmdash:clicks", f"farmdash:clicks\x06\x16{BEHIND}")
            for text in client.lrange(key, 0, -1)
        ]
    found = [json.loads(text) for text in raw]
    bodies = [json.loads(base64.b64decode(one["body"])) for one in found]
    return [
        (one["headers"]["task"], body[0][0])
        for one, body in zip(found, bodies, strict=True)
    ]
