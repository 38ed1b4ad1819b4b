"""Clicks in words: one by one, as wholes, and what a person's own came to."""
