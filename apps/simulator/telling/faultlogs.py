"""What a renderer writes when a frame fails: mostly for one reason a task."""

from apps.renderbus.codes import FrameStatus
from apps.simulator.seed.draw import chance, draw

_CAUSES = (
    "ERROR: cannot open texture /project/assets/wood_{n}.exr: no such file",
    "ERROR: out of memory, {m} MB wanted",
    "ERROR: licence server 10.0.{n}.7:5053 did not answer: no licence",
    "RuntimeError: shader 'skin_{n}' is missing input 'normal' (0x7f{m:06x})",
)
_OWN_CAUSE = 250
"""Frames in a thousand that fail for another reason than most of their task."""


def failure_lines(task_id: int, index: int, status: int, seconds: int) -> list[str]:
    """The last lines of a failed frame's log; the same again for each attempt."""
    if status == FrameStatus.TIMED_OUT:
        return [f"FATAL: stopped after {seconds} s: the frame took too long"]
    number = draw(task_id, index, 82)
    own = chance(_OWN_CAUSE, task_id, index, 84)
    place = draw(task_id, index, 85) if own else draw(task_id, 83)
    words = (
        _CAUSES[place % len(_CAUSES)],
        "FATAL: renderer ended with exit code {n}",
    )
    return [said.format(n=number % 47 + 1, m=number % 90_000 + 8000) for said in words]
