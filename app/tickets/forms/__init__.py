"""Forms of tickets. What makes sense is the services' to judge."""
