"""To the farm: once, by one worker, at a capped rate."""
