"""To be written: filing."""
