"""Jobs of bookings."""
