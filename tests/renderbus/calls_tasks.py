"""Our calls beside the official client's: tasks are made, changed and labelled."""

from collections.abc import Callable

from apps.renderbus.client import FarmClient

Make = Callable[..., Callable[[FarmClient], object]]

ABOUT_TASKS: dict[str, Make] = {
    "api.task.create_task": lambda count, task_user_level=50, labels=(), **clone: (
        lambda it: it.task.create(
            count=count,
            user_level=task_user_level,
            labels=labels,
            clone_of=clone.get("clone_original_id"),
            artist=clone.get("artist"),
        )
    ),
    "api.task.submit_task": lambda task_id, producer=None: (
        lambda it: it.task.submit(task_id, producer=producer)
    ),
    "api.task.update_priority": lambda task_id, priority: (
        lambda it: it.task.set_priority(task_id, priority)
    ),
    "api.task.update_task_limit": lambda task_id, machines: (
        lambda it: it.task.set_limit(task_id, machines)
    ),
    "api.task.edit_task_hardware_config": lambda task_ids, ids, model, gpus, ram: (
        lambda it: it.task.edit_hardware(
            map(int, task_ids),
            config_ids=map(int, ids),
            model=model,
            gpus=gpus,
            ram=ram,
        )
    ),
    "api.tag.add_label": lambda new_name, status: (
        lambda it: it.tag.add(new_name, status=status)
    ),
    "api.tag.delete_label": lambda del_name: lambda it: it.tag.delete(del_name),
    "api.tag.get_label_list": lambda: lambda it: it.tag.labels(),
    "api.tag.get_list": lambda flag: lambda it: it.tag.projects(flag),
    "api.tag.add_task_tag": lambda tag, task_ids: (
        lambda it: it.tag.add_to_tasks(tag, task_ids)
    ),
    "api.tag.delete_task_tag": lambda taskIds, labelNames: (
        lambda it: it.tag.remove_from_tasks(labelNames, taskIds)
    ),
    "api.transmit.upload_json_content": lambda task_id, content: (
        lambda it: it.transfer.upload_task_json(task_id, content)
    ),
    "api.transmit.get_output_files": lambda task_id=None, tree_path="/": (
        lambda it: it.transfer.output_files(task_id, tree_path)
    ),
}
