"""What answers are put together of, where many things stand in one; one module per resource."""
