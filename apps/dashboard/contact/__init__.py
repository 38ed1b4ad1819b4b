"""The contact sheet: all pictures of a task, and what stands in for those missing."""
