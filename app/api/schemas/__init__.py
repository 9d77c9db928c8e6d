"""What programs send and get, one module per resource."""
