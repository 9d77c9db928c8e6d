"""To be written: editing."""
