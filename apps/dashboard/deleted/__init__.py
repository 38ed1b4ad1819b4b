"""What was deleted on the farm: what it cost, who did it, what the farm still lists."""
