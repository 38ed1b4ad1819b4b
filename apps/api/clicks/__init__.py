"""Clicks over the API: taken once, told of, followed, undone."""
