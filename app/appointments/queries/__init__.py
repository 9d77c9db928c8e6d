"""Which appointments somebody sees, and in which order. No writes."""
