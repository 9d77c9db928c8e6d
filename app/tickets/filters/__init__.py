"""The filter language of tickets: one line that says which tickets, and in which order.

``parse`` reads a line and never fails; ``str`` writes the filter back as the canonical line;
``compiling`` makes conditions of it. docs/tickets-filter.md has the grammar.
"""
