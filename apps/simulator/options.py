"""What a simulated farm is started with."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Options:
    """Settings of one simulated farm.

    `speed` is how many times faster than a real farm this one works: at 5, a frame
    worth two minutes of work takes 24 s of the farm's clock. At 0 the clock stands
    still (and the pace is 1): tests move it with `/_sim/advance`.
    """

    access_id: str
    access_key: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    speed: float = 5.0
    tasks: int = 40
    frames: int = 20_000
    platform: int = 2
    currency: str = "CNY"
    balance: str = "4000"
    """What the account has at the start, in its currency."""
    credit: str = "0"
    """How far the balance may fall below nothing before everything stops."""
    coupon: str = "600"
    top_up: bool = True
    """Pay money in when the balance runs low, so that a demo never dries up."""
    calm: bool = False
    """Nothing by itself: no new tasks, no late fees, no money paid in."""
    start_ms: int | None = None
    """The farm's clock at the start, Unix milliseconds; None is the wall clock."""
    state: Path | None = None
    """Where the farm is kept, so that one that is started again goes on as it was."""
