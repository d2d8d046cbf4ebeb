"""Ranking and evaluation on any network that is given as files."""
