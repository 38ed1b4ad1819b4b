"""Celery's doors: the jobs of each part, found here by the workers."""
