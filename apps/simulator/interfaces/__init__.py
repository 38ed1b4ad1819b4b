"""The interfaces of the farm, one function each.

The client's and the document's paths lead to the same function. Importing this
package is what fills the table of them: a new module has to be named here.
"""

from apps.simulator.interfaces import (
    clicks,
    frame_clicks,
    frames,
    images,
    profile,
    tasks,
)
from apps.simulator.registry import ACTING, HANDLERS

LOADED = (
    clicks,
    frame_clicks,
    frames,
    images,
    profile,
    tasks,
)

__all__ = ["ACTING", "HANDLERS", "LOADED"]
