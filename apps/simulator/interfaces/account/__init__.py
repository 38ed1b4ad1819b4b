"""The interfaces about the account."""
