"""The ground of each catchment, inside each township, for drawing.

`dividing` township by township, `arrangement` the lines between places and what they enclose, `claimed` ground that
places bring themselves. Who goes where is given; nothing here measures a way.
"""

from geo.catchments.dividing import Catchments, Piece, catchments

__all__ = ["Catchments", "Piece", "catchments"]
