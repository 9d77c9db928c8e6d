"""To be written: acting."""
