"""The account's storage: what was rendered, folder by folder."""

from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.rendering import operations
from apps.simulator.telling import outputs

LONGEST_PATH = 1000


@interface("/api/render/file/operate/getOutputUserDirFile")
def get_output_user_dir_file(farm: Farm, params: Params) -> Any:
    """What the folder `treePath` holds; at "/" a `taskId` shows its folders alone."""
    path = params.text("treePath") or "/"
    if len(path) > LONGEST_PATH or not path.startswith("/"):
        raise invalid("treePath")
    task = None
    if task_id := params.number_or("taskId", 0):
        (task,) = operations.find_tasks(farm.world, [task_id])
    return outputs.listing(farm.world, path, task)
