"""The pages of settings, one module per idea."""
