"""What happens, and when: a task from its submission to its last frame."""
