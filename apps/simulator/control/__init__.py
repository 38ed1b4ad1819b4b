"""`/_sim/...`: unsigned calls for tests and demos, which move and change the farm."""
