"""Rounds made up from seeds, for tests and for the bench; places and people of none. All are in `catalogue.rounds`."""
