"""Pages of accounts, one module per group of addresses."""
