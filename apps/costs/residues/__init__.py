"""What does not add up: tasks against frames, balances against the books."""
