"""Demonstration: a county's files, loaded, planned and replayed through the services that real use goes through."""

from .accounts import DemoAccount
from .creating import BY, Created, OnProgress, create, standing
from .evening import lay_duty
from .files import DemoFiles, read_files
from .sweep import lay_sweep

__all__ = [
    "BY",
    "Created",
    "DemoAccount",
    "DemoFiles",
    "OnProgress",
    "create",
    "lay_duty",
    "lay_sweep",
    "read_files",
    "standing",
]
