"""What a click is asked for before it is taken: the larger, the more."""
