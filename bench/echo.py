"""The product with one more route: it validates the same JSON as a report and answers with it."""

from flask import Response, current_app
from flask_openapi3 import APIBlueprint

from sampling.api.types import CountIn
from sampling.application import create_app
from sampling.guards import public

app = create_app()
echo = APIBlueprint("echo", __name__, url_prefix="/api/v1")


@echo.post("/echo")
@public
def answer(body: CountIn) -> Response:
    """What was sent, once it has been found right."""
    return Response(current_app.json.dumps(body.model_dump(mode="json")), 201, mimetype="application/json")


app.register_api(echo)  # type: ignore[attr-defined]
