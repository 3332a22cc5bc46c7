"""Real routing engines for the tests: OSRM and Valhalla as their wheels on PyPI carry them, over a town of our own.

The wheels are for a newer Python than the project's, but the programs in them need none.
"""
