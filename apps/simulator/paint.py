from apps.simulator.tasks import Task


def frame_jpeg(task: Task, number: int) -> bytes:
    return b"x"
