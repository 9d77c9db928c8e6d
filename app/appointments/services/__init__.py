"""What people do with appointments. Services flush; the caller commits."""
