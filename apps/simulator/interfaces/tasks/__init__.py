"""The interfaces about tasks and their frames."""
