"""Promises put to the proof: trials in processes of their own, killed at random."""
