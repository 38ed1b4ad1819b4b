"""What can be asked about work and about the cloud. All of it may be repeated."""

from apps.renderbus.calls.query_cloud import CloudQuery
from apps.renderbus.calls.query_frames import FrameQuery
from apps.renderbus.calls.query_tasks import TaskQuery


class Query(TaskQuery, FrameQuery, CloudQuery):
    """`client.query`: reads only."""
