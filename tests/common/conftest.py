"""What tests of fetching share."""

from tests.common.picture_servers import canary, pictures  # noqa: F401
