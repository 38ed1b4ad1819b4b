"""The interfaces of the farm, one function each.

The client's and the document's paths lead to the same function. Importing this
package is what fills the table of them: a new module has to be named here.
"""

from apps.simulator.interfaces import (
    analysis,
    clicks,
    environments,
    frame_clicks,
    frames,
    hardware,
    images,
    limits,
    output,
    profile,
    records,
    settings,
    software,
    submitting,
    tags,
    tasks,
    transfer,
)
from apps.simulator.registry import ACTING, HANDLERS

LOADED = (
    analysis,
    clicks,
    environments,
    frame_clicks,
    frames,
    hardware,
    images,
    limits,
    output,
    profile,
    records,
    settings,
    software,
    submitting,
    tags,
    tasks,
    transfer,
)

__all__ = ["ACTING", "HANDLERS", "LOADED"]
