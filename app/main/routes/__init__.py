"""Pages and actions, one module per group of addresses."""
