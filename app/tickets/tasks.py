"""To be written: tasks."""
