"""Between the click and the sending: held, undone, agreed to by a second person."""
