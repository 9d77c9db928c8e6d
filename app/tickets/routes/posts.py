"""To be written: posts."""
