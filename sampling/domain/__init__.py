"""The rules of sampling in plain Python: frozen dataclasses and pure functions, no database, no web."""
