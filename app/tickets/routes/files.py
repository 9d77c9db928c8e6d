"""To be written: files."""
