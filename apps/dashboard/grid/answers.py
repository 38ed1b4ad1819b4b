"""A grid's cells as they go over the wire: compressed once for everybody."""

import gzip
from collections.abc import Callable, Sequence
from hashlib import blake2b

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from apps.common.flights import Flights
from apps.dashboard.grid.payload import Asked, payload
from apps.farm.sheets import LeafSheet

MOST_ANSWERS = 60
"""Kept compressed: of tasks with a hundred thousand frames about 100 kB each."""
KEEP_S = 3600.0
PATIENCE_S = 10.0
_BROTLI_QUALITY, _GZIP_LEVEL = 5, 6
_answers: Flights[bytes] = Flights(
    most=MOST_ANSWERS, keep_s=KEEP_S, patience_s=PATIENCE_S
)
cells_clear = _answers.clear


def _brotli(data: bytes) -> bytes:
    found: bytes = brotli.compress(data, quality=_BROTLI_QUALITY)
    return found


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, _GZIP_LEVEL, mtime=0)


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "br": _brotli,
    "gzip": _gzip,
    "": bytes,
}
"""How a body is compressed, by the name in Content-Encoding."""


def encoding_for(accepted: str) -> str:
    """The best encoding of an Accept-Encoding header; "" for none."""
    offered = {}
    for part in accepted.lower().split(",")[:20]:
        name, _, quality = part.replace(" ", "").partition(";q=")
        offered[name] = quality.strip("0.") != "" if quality else True
    return next((way for way in ("br", "gzip") if offered.get(way)), "")


def identity(sheets: Sequence[LeafSheet]) -> tuple[tuple[int, int, int], ...]:
    """The same for sheets with the same frames: a change makes one newer, and what
    goes makes one shorter."""
    return tuple((sheet.task_id, sheet.newest, len(sheet)) for sheet in sheets)


def grid_answer(
    request: HttpRequest, asked: Asked, sheets: Sequence[LeafSheet]
) -> HttpResponse:
    """The cells of the sheets; 304 for a browser that has them."""
    way = encoding_for(request.headers.get("Accept-Encoding", ""))
    key = (asked, identity(sheets), way)
    tag = f'"{blake2b(repr(key).encode(errors="replace"), digest_size=12).hexdigest()}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        content = _answers.get(key, lambda: PACKED[way](payload(asked, sheets)))
        response = HttpResponse(content, content_type="application/octet-stream")
        if way:
            response.headers["Content-Encoding"] = way
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Accept-Language", "Cookie"))
    return response
