"""What the host does in the calendar to what was booked."""
