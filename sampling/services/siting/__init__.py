"""Where to sample: studies of candidate places, answered by the worker, changed by hand, and put to use."""

from .access import LIMIT, Access, access
from .asking import ask, candidates, make_study, run_of, set_pins, studies, study
from .bringing import bring_ways, take_ways_away
from .engines import use_engine
from .figures import Figures, PlaceFigures, SiteFigures, minutes_of
from .given import Given
from .ground import Ground, grounds
from .mapped import Spread, spreads
from .moving import Moved, moved, restore, save_move
from .reading import Looked, look
from .solving import execute
from .using import Use, use, used_for, uses, using

__all__ = [
    "LIMIT",
    "Access",
    "Figures",
    "Given",
    "Ground",
    "Looked",
    "Moved",
    "PlaceFigures",
    "SiteFigures",
    "Spread",
    "Use",
    "access",
    "ask",
    "bring_ways",
    "candidates",
    "execute",
    "grounds",
    "look",
    "make_study",
    "minutes_of",
    "moved",
    "restore",
    "run_of",
    "save_move",
    "set_pins",
    "spreads",
    "studies",
    "study",
    "take_ways_away",
    "use",
    "use_engine",
    "used_for",
    "uses",
    "using",
]
