"""Budgets: what may be spent, what is left of it, who is told, and a proposed stop."""
