"""What is asked of booking pages and bookings."""
