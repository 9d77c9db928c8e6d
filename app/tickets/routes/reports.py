"""To be written: reports."""
