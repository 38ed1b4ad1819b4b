"""What there is to click on: tasks of a simulated farm, a few for each operation.

Each intent of a trial gets a task of its own: the farm's interface has no key that
tells one call from another, so calls are told apart by what they name.
"""

import signal
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client

from apps.actions.models import ClickRules
from apps.farm.crypto import encrypt
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.sync import sync_frames, sync_once
from apps.renderbus.codes import FrameStatus
from apps.renderbus.endpoints import Endpoint
from apps.simulator.control.made import make_task
from apps.simulator.options import Options
from apps.simulator.rendering import operations
from apps.simulator.rendering.world import World
from apps.simulator.tasks.task import Task
from apps.simulator.wire.server import FarmServer, build
from prove.crew import end_process, forked
from tests.factories import make_account

FARM = Options(
    access_id="AKIDproof", access_key="key-of-the-proof", tasks=0, frames=0,
    seed=7, speed=0, calm=True,
)  # fmt: skip
EACH = 4
"""Tasks for each operation; the last of them has children where that makes sense."""
SAID = {
    "stop": "stop",
    "start": "start",
    "retry_failed": "recommit_tasks",
    "retry_frames": "recommit_frames",
    "stop_frames": "stop_frames",
    "full_speed": "full_speed",
    "abandon": "abandon",
    "delete": "delete",
    "over_time_stop": "set_over_time_stop",
}
"""Our operations, and what the farm calls them when it counts."""
_ENDPOINTS = {
    "stop": Endpoint.STOP,
    "start": Endpoint.START,
    "retry_failed": Endpoint.RECOMMIT_TASKS,
    "retry_frames": Endpoint.RECOMMIT_FRAMES,
    "stop_frames": Endpoint.STOP_FRAMES,
    "full_speed": Endpoint.FULL_SPEED,
    "abandon": Endpoint.ABANDON,
    "delete": Endpoint.DELETE,
    "over_time_stop": Endpoint.OVER_TIME_STOP,
}
CALLED = {key: one.path.rsplit("/", 1)[-1] for key, one in _ENDPOINTS.items()}
"""The ends of the addresses that are called for our operations."""
_FAMILIES = ("stop", "retry_failed", "delete", "abandon")
_RIGHTS = ("view_rendertask", "operate", "spend", "destroy")
PERSON = "person"
_LOADED_LATE = (
    "celery.apps.worker",
    "celery.concurrency.thread",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.strategy",
    "kombu.transport.redis",
)


@dataclass(frozen=True)
class Target:
    """One operation on one task, and the farm's id of it."""

    operation: str
    remote_id: int


def farm_with_targets() -> tuple[FarmServer, list[Target]]:
    """A farm that is bound to a free port and not yet serving; always the same."""
    server = build(FARM)
    world = server.farm.world
    found = []
    for operation in SAID:
        for place in range(EACH):
            grouped = place == EACH - 1 and operation in _FAMILIES
            root = _make(world, operation, grouped=grouped)
            found.append(Target(operation, root.id))
    return server, found


def _make(world: World, operation: str, *, grouped: bool) -> Task:
    order: dict[str, Any] = {"kind": "blender", "frames": 4, "seconds": 600}
    if grouped:
        order |= {"kind": "maya", "layers": 2}
    root = make_task(world, order)
    if operation == "start":
        operations.stop(world, [root])
    if operation in ("retry_failed", "retry_frames"):
        for leaf in root.leaves():
            every = range(leaf.own_frames().size)
            operations.set_frames(world, leaf, every, int(FrameStatus.COMPLETE))
            operations.set_frames(world, leaf, [0, 1], int(FrameStatus.FAILED))
    return root


def serving(server: FarmServer) -> int:
    """Let it serve in a process of its own; that process's id."""

    def serve() -> None:
        server.start()
        signal.pause()

    pid = forked(serve)
    # Here it is only a copy that must not hold the port.
    server.server_close()
    return pid


def fill() -> None:
    """Somebody who may click, and the farm as it was seen last."""
    server, _ = farm_with_targets()
    domain = server.url.removeprefix("http://")
    pid = serving(server)
    try:
        account = make_account(
            domain=domain,
            protocol="http",
            platform=FARM.platform,
            access_id=FARM.access_id,
            access_key_encrypted=encrypt(FARM.access_key),
        )
        sync_once(account, lambda *_: None)
        RenderTask.objects.update(next_sync_at=None)
        sync_frames(account)
    finally:
        end_process(pid)
    # Nothing is asked for beyond a yes: what limits ask for has tests of its own.
    limits = [field.name for field in ClickRules._meta.fields if field.null]
    ClickRules.objects.create(account=account, **dict.fromkeys(limits))
    user = User.objects.create_user(username=PERSON)
    for codename in _RIGHTS:
        user.user_permissions.add(Permission.objects.get(codename=codename))
    warm()


def warm() -> None:
    """Have everything loaded here that forked processes would load each for itself."""
    for name in _LOADED_LATE:
        import_module(name)
    client = Client(HTTP_HX_REQUEST="true", HTTP_HOST="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = signed_in()
    answer = client.post("/clicks/", {"operation": "stop", "tasks": "0"})
    if answer.status_code != 200:
        raise RuntimeError(f"a click was answered with {answer.status_code}")


def moved_to(domain: str) -> None:
    """The farm of this trial is there."""
    FarmAccount.objects.update(domain=domain)


def signed_in() -> str:
    """A session of the person; its key."""
    client = Client()
    client.force_login(User.objects.get(username=PERSON))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
