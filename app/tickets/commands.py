"""To be written: commands."""
