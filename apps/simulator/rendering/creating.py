"""Ids asked for, task files uploaded, tasks submitted: in this order."""

from typing import Any

from apps.renderbus.codes import ResultCode
from apps.simulator.account.environments import Environments
from apps.simulator.protocol.params import invalid
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering.submit import submit
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import draw
from apps.simulator.submission import findings
from apps.simulator.submission.drafts import Draft
from apps.simulator.submission.planning import clone_plan, new_plan
from apps.simulator.submission.taskfile import TaskFile, load_object, read_task_file
from apps.simulator.submission.wants import unfit
from apps.simulator.tasks.task import Task

LASTS_S = 86_400
"""A draft that is not submitted in this time (of a real farm) is given up."""
FILES = ("task.json", "upload.json", "asset.json", "tips.json")


def create(world: World, count: int, **wanted: Any) -> list[int]:
    """New ids, each of which may be submitted within a day."""
    ids = [world.new_task_id() for _ in range(count)]
    for draft_id in ids:
        world.drafts.add(Draft(id=draft_id, **wanted))
        give_up_at = world.now + world.clock.takes_ms(LASTS_S)
        world.plan(give_up_at, "give-up", 0, draft_id)
    return ids


def on_give_up(world: World, task: Task | None, at: int, draft_id: int) -> None:
    """Event: a draft that nobody has submitted is given up."""
    world.drafts.give_up(draft_id)


def original_of(world: World, task_id: int) -> Task:
    """The submitted task to be cloned, deleted or not; Refused with 404."""
    found = world.tasks.get(task_id)
    if found is not None:
        return found.root
    for root in world.recycled:
        if any(task.id == task_id for task in root.family()):
            return root
    raise Refused(ResultCode.NOT_FOUND, f"task {task_id} does not exist")


def find_draft(world: World, task_id: int) -> Draft:
    """A task that is not submitted yet; Refused where it is, or never was."""
    draft = world.drafts.open.get(task_id)
    if draft is not None:
        return draft
    if task_id in world.tasks:
        text = f"task {task_id} was submitted already"
    elif task_id in world.drafts.given_up:
        text = f"task {task_id} was given up: it was not submitted within a day"
    else:
        raise Refused(ResultCode.NOT_FOUND, f"task {task_id} does not exist")
    raise Refused(ResultCode.ILLEGAL_REQUEST, text)


def upload(draft: Draft, name: str, content: str) -> None:
    """Take a file of a draft in; a later one of the same name replaces it."""
    if name not in FILES:
        raise invalid("fileName")
    if name == "tips.json":
        found = findings.numbers(load_object(content))
        draft.found = tuple(code for code in found if code in findings.BY_CODE)
    elif name == "task.json":
        file = read_task_file(content)
        if file.task_id not in (0, draft.id):
            raise invalid("task_id")
        draft.file = file
    else:
        load_object(content)


def submit_draft(
    world: World, draft: Draft, producer: str, saved: Environments
) -> Task:
    """Let a draft be analysed; it has failed then, or it gets in line."""
    file, original = draft.file, draft.clone_of
    if file is None:
        text = f"task.json of task {draft.id} was not uploaded"
        raise Refused(ResultCode.ILLEGAL_REQUEST, text)
    if original is None:
        plan = new_plan(file, draw(world.seed, draft.id), saved)
    else:
        plan = clone_plan(file, original, saved)
    plan.scene.producer = producer or draft.artist or plan.scene.producer
    del world.drafts.open[draft.id]
    root = submit(world, plan, task_id=draft.id)
    for task in root.family():
        task.user_level = draft.level
        if file.frame_seconds:
            task.over_time = file.frame_seconds
        if original is not None:
            task.clone_of = (original.id, original.clone_of[1] or original.id)
    labels = [world.labels.need(name).id for name in draft.labels]
    root.labels = tuple(dict.fromkeys(labels))
    if plan.scene.project:
        world.labels.need(plan.scene.project)
    root.analysis = _found(root, file, draft)
    return root


def _found(root: Task, file: TaskFile, draft: Draft) -> tuple[int, ...]:
    """What the analysis finds: in the files, in the software, in the original."""
    found = [*draft.found, *unfit(root.scene)]
    if not root.scene.name.strip():
        found.append(findings.NO_SCENE)
    original = draft.clone_of
    if original is not None:
        layers = {leaf.layer for leaf in original.leaves()}
        if set(file.passes) - layers - {""}:
            found.append(findings.LEFT_OUT)
        if not file.scene and not file.version and file.plugins is None:
            found += original.analysis
    return tuple(dict.fromkeys(found))
