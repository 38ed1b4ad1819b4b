"""Whose account it is."""

USER_ID = 100_150_500
USER_NAME = "studio-main"
