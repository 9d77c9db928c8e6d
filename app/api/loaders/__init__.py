"""Fetch what an address names, or answer 404; one module per resource."""
