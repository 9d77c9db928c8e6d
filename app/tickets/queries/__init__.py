"""Which tickets there are, and what stands around them. No writes."""
