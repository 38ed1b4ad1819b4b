"""The farm as it stands when it is started."""
