"""How far it is from where people are to where they go, and by what that was measured.

`minutes` straight lines at one detour (staff and vehicles), `detours` factors with their sources, `ways` each place's
nearest sites by straight lines, `matrix` (read with `tables`) by a file that somebody has measured, `engine` by
Valhalla or OSRM (`engines` their tables, `asking` one question over HTTP), `network` along streets (`streets` as read,
`soonest` Dijkstra). `pairs` makes lists of pairs. Nothing here knows plans.
"""

from geo.travel.minutes import straight_minutes

__all__ = ["straight_minutes"]
