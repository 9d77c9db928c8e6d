"""To be written: kinds."""
