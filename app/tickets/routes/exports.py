"""To be written: exports."""
