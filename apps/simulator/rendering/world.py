"""Everything the farm knows: tasks, machines, money, and what happens next."""

import heapq
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from apps.renderbus.codes import FrameStatus
from apps.simulator.account.fees import Wallet
from apps.simulator.account.labels import Labels
from apps.simulator.records.kept import Records
from apps.simulator.rendering.clock import Clock
from apps.simulator.submission.drafts import Drafts
from apps.simulator.tasks.frames import OTHER, STATUSES, WAITING, Frames
from apps.simulator.tasks.index import RootIndex
from apps.simulator.tasks.task import Task, parent_status

RECYCLE_BIN = 500
TIME_OUT_S = 43_200
"""The account's time-out of a frame, seconds, until somebody sets another."""
EventHandler = Callable[["World", Task | None, int, int], None]


class Numbers(NamedTuple):
    """The next id of a task, of a frame, and of a login."""

    task: int = 14_400_001
    frame: int = 230_000_001
    login: int = 1

    def after(self, skipped: "Numbers") -> "Numbers":
        """So many numbers later."""
        return Numbers(*map(sum, zip(self, skipped, strict=True)))


class World:
    """The state of the farm at `now`; everything else is a function on it."""

    def __init__(
        self,
        *,
        seed: int,
        clock: Clock,
        wallet: Wallet,
        calm: bool,
        numbers: Numbers = Numbers(),  # noqa: B008 — it is immutable
    ) -> None:
        self.seed = seed
        self.clock = clock
        self.wallet = wallet
        self.calm = calm
        self.now = clock.now()
        self.tasks: dict[int, Task] = {}
        self.roots = RootIndex()
        self.recycled: deque[Task] = deque(maxlen=RECYCLE_BIN)
        self.labels = Labels()
        self.drafts = Drafts()
        self.totals = [0] * STATUSES
        self.frame_count = 0
        self.capacity = 8
        self.most_tasks = 1000
        self.time_out = TIME_OUT_S
        self.records = Records()
        self.line: deque[int] = deque()
        self.serial = 0
        self._first_ids: list[int] = []
        self._owners: list[Task] = []
        self._agenda: list[tuple[int, int, str, int, int]] = []
        self._events = 0
        self._free_nodes: list[int] = []
        self._last_node = 0
        self.handlers: dict[str, EventHandler] = {}
        self.numbers = numbers

    def __getstate__(self) -> dict[str, Any]:
        """What is kept of it: all but the clock and the program."""
        return {**vars(self), "clock": None, "handlers": {}}

    @property
    def numbers(self) -> Numbers:
        """What the next task, frame and login will be called."""
        return Numbers(self.next_task_id, self._next_frame_id, self.records.next_login)

    @numbers.setter
    def numbers(self, numbers: Numbers) -> None:
        self.next_task_id, self._next_frame_id, self.records.next_login = numbers

    # What happens next

    def plan(self, at: int, kind: str, task_id: int = 0, detail: int = 0) -> None:
        """Put an event on the agenda; `at` in milliseconds."""
        self._events += 1
        heapq.heappush(self._agenda, (at, self._events, kind, task_id, detail))

    def put_off(self, kinds: Collection[str], until: int) -> None:
        """Let nothing of these kinds happen before an instant."""
        self._agenda = [
            (max(at, until) if kind in kinds else at, turn, kind, task_id, detail)
            for at, turn, kind, task_id, detail in self._agenda
        ]
        heapq.heapify(self._agenda)

    def advance(self, now: int) -> None:
        """Let everything happen that is due up to `now`, each at its own instant."""
        agenda = self._agenda
        while agenda and agenda[0][0] <= now:
            at, _, kind, task_id, detail = heapq.heappop(agenda)
            self.now = max(self.now, at)
            task = self.tasks.get(task_id)
            if task is not None or task_id == 0:
                self.handlers[kind](self, task, at, detail)
        self.now = max(self.now, now)

    # Tasks

    def add(self, root: Task) -> None:
        """Take in a submitted task with its children."""
        for task in root.family():
            self.tasks[task.id] = task
            if task.frames is not None:
                self._take_frames(task, task.frames)
        self.roots.add(root.id, root.status)

    def new_task_id(self) -> int:
        """Ids grow with time, two at a step as the real ones do."""
        self.next_task_id += 2
        return self.next_task_id - 2

    def _take_frames(self, task: Task, frames: Frames) -> None:
        task.first_frame_id = self._next_frame_id
        self._next_frame_id += frames.size + 6
        self._first_ids.append(task.first_frame_id)
        self._owners.append(task)
        self.frame_count += frames.size
        for status, count in enumerate(frames.counts):
            self.totals[status] += count

    def remove(self, root: Task, *, recycle: bool) -> None:
        """Take a task out of the farm, into the recycle bin or for good."""
        self.roots.remove(root.id, root.status)
        for task in root.family():
            del self.tasks[task.id]
            task.deleted = True
            if task.frames is None:
                continue
            self.frame_count -= task.frames.size
            for status, count in enumerate(task.frames.counts):
                self.totals[status] -= count
            place = bisect_right(self._first_ids, task.first_frame_id) - 1
            del self._first_ids[place]
            del self._owners[place]
        if recycle:
            self.recycled.append(root)

    def set_status(self, task: Task, status: int) -> None:
        """Change a task's status, and with it its parent's and the index."""
        root = task.root
        before = root.status
        task.status = int(status)
        if task.parent is not None:
            root.status = parent_status([child.status for child in root.children])
        if root.status != before:
            self.roots.move(root.id, before, root.status)

    # Frames

    def find_frame(self, frame_id: int) -> tuple[Task, int] | None:
        """The task and the place of a frame, by the frame's id."""
        place = bisect_right(self._first_ids, frame_id) - 1
        if place < 0:
            return None
        task = self._owners[place]
        index = frame_id - task.first_frame_id
        return (task, index) if index < task.own_frames().size else None

    def move(self, frames: Frames, index: int, status: int) -> None:
        """Change one frame's status and every counter it stands in."""
        cells = frames.write_out(self.clock.pace)
        before = min(cells.status[index], OTHER)
        after = min(status, OTHER)
        cells.status[index] = status
        frames.counts[before] -= 1
        frames.counts[after] += 1
        self.totals[before] -= 1
        self.totals[after] += 1

    def move_all(self, frames: Frames, statuses: Iterable[int], to: int) -> None:
        """Change all frames that have one of the statuses, without a loop."""
        cells = frames.write_out(self.clock.pace)
        table = bytearray(range(256))
        for status in statuses:
            table[status] = to
            moved = cells.status.count(status)
            frames.counts[min(status, OTHER)] -= moved
            frames.counts[min(to, OTHER)] += moved
            self.totals[min(status, OTHER)] -= moved
            self.totals[min(to, OTHER)] += moved
        cells.status[:] = cells.status.translate(bytes(table))

    def frame_stats(self) -> dict[str, int]:
        """How many frames of the account are in which state."""
        totals = self.totals
        return {
            "executingFramesTotal": totals[FrameStatus.RENDERING],
            "doneFramesTotal": totals[FrameStatus.COMPLETE],
            "failedFramesTotal": totals[FrameStatus.FAILED]
            + totals[FrameStatus.TIMED_OUT],
            "waitingFramesTotal": sum(totals[status] for status in WAITING),
            "abandonFramesTotal": totals[FrameStatus.STOPPED],
            "totalFrames": self.frame_count,
        }

    # Machines

    def take_node(self) -> int:
        """The lowest machine that renders nothing."""
        if self._free_nodes:
            return heapq.heappop(self._free_nodes)
        self._last_node += 1
        return self._last_node

    def give_node(self, node: int) -> None:
        """A machine has nothing to render any more."""
        heapq.heappush(self._free_nodes, node)
