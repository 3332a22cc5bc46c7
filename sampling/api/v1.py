"""The first version of the API: one blueprint, on which each journey puts its routes."""

from flask_openapi3 import APIBlueprint

from . import problems
from .types import ProblemOut

bp = problems.answered_by(
    APIBlueprint(
        "api",
        __name__,
        url_prefix="/api/v1",
        abp_security=[{"token": []}],
        abp_responses=dict.fromkeys((400, 401, 403, 404, 422, 429, 503), ProblemOut),
    )
)
