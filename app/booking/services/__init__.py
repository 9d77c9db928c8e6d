"""What hosts do with booking pages, and guests with bookings. Services flush; callers commit."""
