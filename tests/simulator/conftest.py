"""The official client for the simulated farm's tests."""

from tests.official import official

__all__ = ["official"]
