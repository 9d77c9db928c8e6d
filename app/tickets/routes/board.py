"""To be written: board."""
