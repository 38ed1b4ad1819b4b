"""Forecasts, how good they were, and anomalies."""
