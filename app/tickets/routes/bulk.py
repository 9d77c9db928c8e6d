"""To be written: bulk."""
