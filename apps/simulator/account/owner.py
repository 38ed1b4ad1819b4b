"""Whose account it is."""

from apps.simulator.seed.words import MAIN_USER_ID

USER_ID = MAIN_USER_ID
USER_NAME = "studio-main"
