"""The decoder as a program, with a test's own lines before or instead of its work."""

import subprocess
import sys
from pathlib import Path

import PIL

from apps.farm.pictures import decoder

_START = """
import importlib.util, os, socket, sys
sys.path.append({home!r})
spec = importlib.util.spec_from_file_location("decoder", {program!r})
decoder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(decoder)
"""


def run(code: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """What a Python with nothing but the decoder makes of the code."""
    home = str(Path(PIL.__file__).parents[1])
    start = _START.format(home=home, program=decoder.__file__)
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", start + code],
        input=given,
        capture_output=True,
        env={},
        cwd="/",
        timeout=60,
    )


def request(content: bytes, kind: bytes = decoder.SHRINK) -> bytes:
    """A request as it goes over the pipe."""
    return decoder.HEAD.pack(kind, 320, 640, len(content)) + content


def replies(output: bytes) -> list[tuple[bytes, tuple[int, int], list[bytes]]]:
    """All answers, after the sign that the decoder was ready."""
    assert output[:1] == decoder.READY
    found, at = [], 1
    while at < len(output):
        flag, width, height, *lengths = decoder.REPLY.unpack_from(output, at)
        at += decoder.REPLY.size
        parts = []
        for length in lengths:
            parts.append(output[at : at + length])
            at += length
        found.append((flag, (width, height), parts))
    return found
