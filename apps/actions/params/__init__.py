"""What clicks carry besides what they are about, checked before anything is written."""
