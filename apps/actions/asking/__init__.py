"""From what a person clicks to the rows that stand for it."""
