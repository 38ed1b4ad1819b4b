"""What is handed in: drafts, task files, and what an analysis finds in them."""
