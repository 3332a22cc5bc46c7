"""Queries named as questions, one module a subject. Each takes a session and gives rows or domain values back."""
