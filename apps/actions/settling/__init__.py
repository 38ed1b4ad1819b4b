"""What became of a click: read from the farm until it shows."""
