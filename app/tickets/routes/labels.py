"""To be written: labels."""
