"""Rounds made up from seeds, for tests and for the bench; places and people of none: `catalogue.rounds` has them all."""
