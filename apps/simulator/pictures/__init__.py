"""Thumbnails and progress pictures, drawn when they are asked for."""
