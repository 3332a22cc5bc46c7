"""Demonstration: a county's files, loaded, planned and replayed through the services that real use goes through."""

from .accounts import DemoAccount
from .creating import Created, OnProgress, create, standing
from .files import DemoFiles, read_files

__all__ = ["Created", "DemoAccount", "DemoFiles", "OnProgress", "create", "read_files", "standing"]
