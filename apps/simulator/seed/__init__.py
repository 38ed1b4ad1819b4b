"""What is drawn from the seed: numbers, names, prices."""
