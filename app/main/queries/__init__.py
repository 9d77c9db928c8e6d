"""What may be seen, in which order."""
