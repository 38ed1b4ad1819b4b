"""A farm that was off for a while: what went on without anybody looking."""

from apps.simulator.rendering.world import World

AWAKE_MS = 3_600_000
BY_THEMSELVES = ("submission", "login")


def resume(world: World, now: int) -> None:
    """Bring a farm that was kept to an instant, milliseconds.

    What was under way went on to its end. Nobody submitted or signed in until an hour
    ago, so that it takes no longer to come back after weeks than after a night.
    """
    world.put_off(BY_THEMSELVES, now - AWAKE_MS)
    world.advance(now)
