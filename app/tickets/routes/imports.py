"""To be written: imports."""
