"""An account that mirrors a simulated farm, and how to look at both."""

from typing import Any

from apps.farm.crypto import encrypt
from apps.farm.models import FarmAccount, Frame, RenderTask
from tests.factories import make_account
from tests.simulator_farm import SimulatedFarm

HEARTBEAT = ("getTaskList", "queryAllFrameStats", "queryTaskInfo")


def account_of(farm: SimulatedFarm, **fields: Any) -> FarmAccount:
    """A new account that nobody has polled yet."""
    values: dict[str, Any] = {
        "domain": farm.domain,
        "protocol": farm.protocol,
        "platform": farm.platform,
        "access_id": farm.access_id,
        "access_key_encrypted": encrypt(farm.access_key),
        "image_base": farm.image_base,
        "state": "unreachable",
        "state_since": None,
        "seen_at": None,
        "swept_at": None,
    }
    return make_account(**values | fields)


class Counting:
    """Counts the farm's calls in a `with` block."""

    def __init__(self, farm: SimulatedFarm) -> None:
        self._farm = farm
        self.calls: dict[str, int] = {}

    def __enter__(self) -> "Counting":
        self._before = self._farm.state()["calls"]
        return self

    def __exit__(self, *_: object) -> None:
        after = self._farm.state()["calls"]
        moved = {path: n - self._before.get(path, 0) for path, n in after.items()}
        self.calls = {path: n for path, n in moved.items() if n}

    @property
    def total(self) -> int:
        """All calls of the block."""
        return sum(self.calls.values())

    def of(self, path: str) -> int:
        """Calls whose path contains the text."""
        return sum(n for called, n in self.calls.items() if path in called)


def snapshot(account: FarmAccount) -> tuple[dict[int, Any], dict[int, Any]]:
    """Tasks and frames that the mirror holds present, by the farm's id."""
    tasks = RenderTask.objects.present().filter(account=account)
    frames = Frame.objects.present().filter(task__account=account)
    return (
        {t.remote_id: (t.status_code, t.done_frames, t.cost) for t in tasks},
        {f.remote_id: (f.status_code, f.cost) for f in frames},
    )


def reloaded(account: FarmAccount) -> FarmAccount:
    """The account as it stands in the database."""
    return FarmAccount.objects.get(pk=account.pk)
