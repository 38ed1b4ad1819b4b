"""`/_sim/...`: unsigned calls for tests and demos, which move and change the farm."""

from apps.renderbus.codes import FrameStatus
from apps.simulator.account.fees import mills
from apps.simulator.control import account, hostile
from apps.simulator.control.made import make_task
from apps.simulator.control.orders import Control, Order, Unknown
from apps.simulator.farm import Farm
from apps.simulator.protocol.faults import parse_fault
from apps.simulator.rendering import operations
from apps.simulator.rendering.ending import correct_fee
from apps.simulator.tasks.task import Task


def order_fault(farm: Farm, order: Order) -> object:
    """POST /_sim/faults: see faults.parse_fault."""
    farm.faults.order(parse_fault(order))
    return {"ordered": True}


def clear_faults(farm: Farm, order: Order) -> object:
    """DELETE /_sim/faults."""
    farm.faults.clear()
    return {"cleared": True}


def state(farm: Farm, order: Order) -> object:
    """GET /_sim/state: the clock, calls and executions so far."""
    return farm.state()


def received(farm: Farm, order: Order) -> object:
    """GET /_sim/received: each call that was to change something, with its moment
    (Unix seconds), its tasks and frames; also those that were not executed."""
    return list(farm.received)


def advance(farm: Farm, order: Order) -> object:
    """POST /_sim/advance {"seconds"}: move the farm's clock."""
    farm.clock.advance(float(order["seconds"]))
    farm.catch_up()
    return {"now": farm.world.now}


def set_clock(farm: Farm, order: Order) -> object:
    """POST /_sim/clock {"skew_seconds"}: let the farm's real time be wrong."""
    farm.clock.skew_ms = int(float(order["skew_seconds"]) * 1000)
    return {"server_time": farm.clock.server_time()}


def _leaf(farm: Farm, task_id: object) -> Task:
    task = farm.world.tasks.get(int(str(task_id)))
    if task is None or task.frames is None:
        raise Unknown(f"no task {task_id} with frames")
    return task


def set_frames(farm: Farm, order: Order) -> object:
    """POST /_sim/frames {"task_id", "status", "frame_ids" or "places" or "was"}.

    `status` is the frames' new number; `was` picks those that have this one now;
    with none of the three every frame is changed.
    """
    task = _leaf(farm, order["task_id"])
    frames = task.own_frames()
    places = range(frames.size)
    if "frame_ids" in order:
        chosen = [int(number) - task.first_frame_id for number in order["frame_ids"]]
    elif "places" in order:
        chosen = [int(place) for place in order["places"]]
    elif "was" in order:
        chosen = [place for place in places if frames.status(place) == order["was"]]
    else:
        chosen = list(places)
    if any(place not in places for place in chosen):
        raise Unknown(f"a frame is not in task {task.id}")
    status = int(order.get("status", FrameStatus.FAILED))
    return {"changed": operations.set_frames(farm.world, task, chosen, status)}


def set_fee(farm: Farm, order: Order) -> object:
    """POST /_sim/fees {"frame_id", "fee"}: a fee changes some time later."""
    found = farm.world.find_frame(int(order["frame_id"]))
    if found is None:
        raise Unknown(f"no frame {order['frame_id']}")
    task, index = found
    frames = task.own_frames()
    before = frames.write_out(farm.world.clock.pace).fee[index]
    correct_fee(farm.world, frames, index, mills(str(order["fee"])) - before)
    return {"task_id": task.id}


def add_task(farm: Farm, order: Order) -> object:
    """POST /_sim/tasks: see control/made.py; answers every id, the parent's first."""
    root = make_task(farm.world, order)
    return {"ids": [task.id for task in root.family()]}


def remove_task(farm: Farm, task_id: str) -> object:
    """DELETE /_sim/tasks/<id>: it vanishes, from the recycle bin too."""
    task = farm.world.tasks.get(int(task_id)) if task_id.isdigit() else None
    if task is None:
        raise Unknown(f"no task {task_id}")
    operations.delete(farm.world, [task])
    farm.world.recycled.pop()
    return {"removed": task.root.id}


def add_hostile(farm: Farm, order: Order) -> object:
    """POST /_sim/hostile: tasks that try to break whoever reads them."""
    return {"ids": hostile.submit_hostile(farm.world)}


CONTROLS: dict[tuple[str, str], Control] = {
    ("POST", "/_sim/faults"): order_fault,
    ("DELETE", "/_sim/faults"): clear_faults,
    ("GET", "/_sim/state"): state,
    ("GET", "/_sim/received"): received,
    ("POST", "/_sim/advance"): advance,
    ("POST", "/_sim/clock"): set_clock,
    ("POST", "/_sim/account"): account.set_account,
    ("POST", "/_sim/books"): account.book,
    ("POST", "/_sim/console"): account.act_on_console,
    ("POST", "/_sim/logins"): account.sign_in,
    ("POST", "/_sim/platforms"): account.set_platform,
    ("POST", "/_sim/frames"): set_frames,
    ("POST", "/_sim/fees"): set_fee,
    ("POST", "/_sim/tasks"): add_task,
    ("POST", "/_sim/hostile"): add_hostile,
}


def answer_control(farm: Farm, method: str, path: str, order: Order) -> object:
    """Carry out a control call; Unknown (404) or ValueError (400) when it cannot."""
    if method == "DELETE" and path.startswith("/_sim/tasks/"):
        with farm.lock:
            farm.catch_up()
            return remove_task(farm, path.rsplit("/", 1)[-1])
    control = CONTROLS.get((method, path))
    if control is None:
        raise Unknown(f"{method} {path} is no control")
    with farm.lock:
        farm.catch_up()
        try:
            return control(farm, order)
        except KeyError as missing:
            raise ValueError(f"{missing.args[0]} is missing") from missing
