"""The one beat table: which job runs how often."""

from typing import Any


def beat_table(every: dict[str, float]) -> dict[str, dict[str, Any]]:
    """Beat's schedule from cadences in seconds; 0 switches a job off."""
    every = {**every, "pulse-clicks": every["pulse"], "pulse-polls": every["pulse"]}
    jobs = {
        "heartbeat": ("farm.heartbeat_tick", "polls"),
        "frames": ("farm.frames_tick", "polls"),
        "images": ("farm.images_tick", "images"),
        "logs": ("farm.logs_tick", "polls"),
        "profile": ("farm.profile_tick", "polls"),
        "readings": ("farm.readings_tick", "polls"),
        "records": ("farm.records_tick", "polls"),
        "sweep": ("farm.sweep_tick", "polls"),
        # Beside the pictures, which it throws away when they are old.
        "prune": ("farm.prune", "images"),
        "pulse-clicks": ("farm.pulse", "clicks"),
        "pulse-polls": ("farm.pulse", "polls"),
        "intents": ("actions.intents_sweep", "clicks"),
        "failures": ("actions.failures_tick", "polls"),
        "retries": ("actions.retries_tick", "clicks"),
        "ledger": ("costs.ledger_tick", "costs"),
        "residues": ("costs.residues_tick", "costs"),
        "forecasts": ("costs.forecasts_tick", "costs"),
        "budgets": ("costs.budgets_tick", "costs"),
        "reports": ("costs.reports_tick", "costs"),
        "mails": ("costs.mails_tick", "costs"),
        "exports": ("costs.exports_tick", "costs"),
        "chain": ("audit.chain_tick", "costs"),
    }
    return {
        name: {
            "task": task,
            "schedule": every[name],
            "args": (queue,) if task == "farm.pulse" else (),
            # A tick that waited longer than its period is replaced by the next one.
            "options": {"expires": every[name] * 0.9, "queue": queue},
        }
        for name, (task, queue) in jobs.items()
        if every[name] > 0
    }
