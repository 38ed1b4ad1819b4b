"""Both logs as they stand at the start, and logins that come by themselves."""

from apps.renderbus.codes import TaskStatus
from apps.simulator.protocol.paths import HANDLE, RENDERING
from apps.simulator.records.kept import (
    CONSOLE_CHANNEL,
    SUB_ACCOUNT,
    Caller,
    Login,
    Operation,
)
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import between, chance
from apps.simulator.seed.words import TEAMS, team_user_id
from apps.simulator.tasks.task import Task

DAYS = 18
DAY_MS = 86_400_000
WRONG_PASSWORD = (801, "The user name or password is wrong.")
PRESSED = {
    TaskStatus.STOPPED: f"{RENDERING}/stopTask",
    TaskStatus.STOPPED_BY_USER: f"{RENDERING}/stopTask",
    TaskStatus.ABANDONED: f"{HANDLE}/abandonTask",
}
"""What somebody must have done where a task is over in one of these ways."""


def fill_records(world: World) -> None:
    """Note what was done to tasks before the start, and who signed in each day."""
    found = []
    for status, path in PRESSED.items():
        for root_id in world.roots.oldest_first((status,)):
            found.append(_pressed(world.tasks[root_id], path))
    for operation in sorted(found):
        world.records.operated(operation)
    for login in sorted(_logins(world)):
        world.records.signed_in(login)


def _pressed(task: Task, path: str) -> Operation:
    scene = task.scene
    caller = Caller(
        user_name=scene.user,
        user_id=scene.user_id,
        channel=CONSOLE_CHANNEL,
        source=SUB_ACCOUNT,
    )
    return Operation(
        at=task.completed_ms or task.submitted_ms,
        caller=caller,
        path=path,
        task_ids=(task.id,),
        body=f'{{"taskIds":[{task.id}]}}',
    )


def _logins(world: World) -> list[Login]:
    found = []
    for day in range(1, DAYS + 1):
        for team in range(len(TEAMS)):
            back = day * DAY_MS - between(0, DAY_MS - 1, world.seed, day, team, 71)
            found.append(_login(world, world.now - back, team))
    return found


def _login(world: World, at: int, team: int) -> Login:
    login = Login(at=at, user_name=TEAMS[team][0], user_id=team_user_id(team))
    if chance(80, world.seed, at, team, 72):
        status, words = WRONG_PASSWORD
        return login._replace(status=status, words=words)
    return login


def on_login(world: World, task: Task | None, at: int, _: int) -> None:
    """Event: somebody signs in to the console, some hours after the last one."""
    team = between(0, len(TEAMS) - 1, world.seed, at, 73)
    world.records.signed_in(_login(world, at, team))
    plan_login(world, at)


def plan_login(world: World, at: int) -> None:
    """Let somebody sign in within the next hours."""
    wait = between(1_800_000, 9_000_000, world.seed, at, 74)
    world.plan(at + wait, "login")
