"""Where to open sites: how many are needed, or where so many serve best.

Each question is a function that takes a `SitingProblem` (or, with room at sites, a `RoomProblem`) and hands back a
`Sited` with a proven bound. The formulation is in the docstring of each package.
"""
