"""The one beat table: which job runs how often."""

from typing import Any


def beat_table(every: dict[str, float]) -> dict[str, dict[str, Any]]:
    """Beat's schedule from cadences in seconds; 0 switches a job off."""
    jobs = {
        "heartbeat": ("farm.heartbeat_tick", "polls"),
        "frames": ("farm.frames_tick", "polls"),
        "images": ("farm.images_tick", "images"),
        "profile": ("farm.profile_tick", "polls"),
        "sweep": ("farm.sweep_tick", "polls"),
        "prune": ("farm.prune", "polls"),
        "pulse": ("farm.pulse", "clicks"),
        "intents": ("actions.intents_sweep", "clicks"),
    }
    return {
        name: {
            "task": task,
            "schedule": every[name],
            # A tick that waited longer than its period is replaced by the next one.
            "options": {"expires": every[name] * 0.9, "queue": queue},
        }
        for name, (task, queue) in jobs.items()
        if every[name] > 0
    }
