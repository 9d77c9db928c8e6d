"""To be written: comments."""
