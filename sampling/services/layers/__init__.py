"""Layers: areas and their outlines from files of map programs, checked first, then applied; and back into files.

`examining` holds a file against what stands, with what `geo.layers` notices told by `faults`; `attributes` makes rows
of areas of its attributes, which are judged as those of any file of areas; `outlines` holds shapes against each other;
`residents` spreads totals. `applying` writes in one transaction. On the pages a file waits for the worker: `asking`,
`working`. `exporting` gives what stands.
"""

from sampling.domain.layers import Choices

from .applying import AppliedLayer, apply, check
from .asking import (
    Layer,
    check_choices,
    check_file,
    drawn,
    findings_file,
    layer,
    layers,
    request,
    request_again,
    request_applying,
)
from .exporting import FORMS, export
from .reports import LayerReport
from .working import execute, take_up

__all__ = [
    "FORMS",
    "AppliedLayer",
    "Choices",
    "Layer",
    "LayerReport",
    "apply",
    "check",
    "check_choices",
    "check_file",
    "drawn",
    "execute",
    "export",
    "findings_file",
    "layer",
    "layers",
    "request",
    "request_again",
    "request_applying",
    "take_up",
]
