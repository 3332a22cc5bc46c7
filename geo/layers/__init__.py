"""Layers: areas and boundaries from files, everything that is wrong with them at once, and back into files.

`files` reads the formats (`features`, `points`, `packages`), `reading` makes shapes of features by the code of their
area, `neighbours` holds shapes of one level against each other and puts right what may be, `standing` holds them
against what the county has already, `spreading` divides a total among areas, and `writing` writes the formats.
"""

from .features import Unreadable
from .findings import LayerFinding
from .reading import CODE_FIELDS, Layer, read_layer

__all__ = ["CODE_FIELDS", "Layer", "LayerFinding", "Unreadable", "read_layer"]
