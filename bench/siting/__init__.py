"""Choosing sites on published instances with known answers: `python -m bench siting FILE... [--seconds S]`."""
