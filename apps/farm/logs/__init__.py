"""Render logs: read from the farm for who looks, made plain, kept for a while."""
