"""What the farm renders: tasks, their frames, and what a submission consists of."""
