"""The pages of appointments."""
