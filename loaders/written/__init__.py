"""Employers as rows write them: what each name means, kept in the graph, and what staff decide."""
