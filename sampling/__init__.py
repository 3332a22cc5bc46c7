"""The county's application: plan a sampling round, report its hours, watch its coverage.

The package is laid out in layers (see docs/architecture.md): web, api and cli ask; services do; readers and storage
bring rows in and keep them; the domain holds the rules. The Flask application is made by `sampling.application`.
"""

__version__ = "0.1.0"
