"""Where to sample: studies of candidate places, answered by the worker, changed by hand, and put to use."""

from .asking import ask, make_study, run_of, set_pins, studies, study
from .figures import Figures, PlaceFigures, SiteFigures
from .moving import Moved, moved, restore, save_move
from .reading import Looked, look
from .solving import execute

__all__ = [
    "Figures",
    "Looked",
    "Moved",
    "PlaceFigures",
    "SiteFigures",
    "ask",
    "execute",
    "look",
    "make_study",
    "moved",
    "restore",
    "run_of",
    "save_move",
    "set_pins",
    "studies",
    "study",
]
