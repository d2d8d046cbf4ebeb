"""Suggestions checked on the graph that stands: whether reasons are true, what they carry, who is shown."""
