"""Rows: the only package that knows SQLModel. Tables hold no logic; queries are named as questions."""
