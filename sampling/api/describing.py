"""The API described: OpenAPI 3.1 made from the code, and a page for people, without a script or a foreign file."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask_openapi3 import Info

from sampling.guards import public

INFO = Info(
    title="Sampling of a county",
    version="1",
    description="Counts of people sampled, hour by hour: reported by phones and programs, read by others. "
    "Times are ISO 8601 with their zone; counts are of people, never of persons.",
)
SECURITY: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token: `sampling token SITE` prints one for a site.",
    }
}
bp = Blueprint("describing", __name__, url_prefix="/api")


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """The description for programs."""
    return jsonify(_description())


@bp.get("/docs")
@public
def docs() -> str:
    """The description for people."""
    found = _description()
    operations = [
        {**operation, "address": address, "method": method.upper(), "body": _body(found, operation)}
        for address, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    order = {"POST": 0, "GET": 1}
    operations.sort(key=lambda one: (order[one["method"]], one["address"]))
    return render_template("api/docs.html", operations=operations, info=found["info"])


def _description() -> dict[str, Any]:
    """OpenAPI, where problems have their own media type and a batch says what its reports hold."""
    app: Any = current_app
    found: dict[str, Any] = app.api_doc
    if "x-complete" in found["info"]:
        return found
    for methods in found["paths"].values():
        for operation in methods.values():
            operation["description"] = operation.get("description", "").replace("<br/>", "\n")
            for status, answer in operation["responses"].items():
                content = answer.get("content", {})
                if status >= "400" and "application/json" in content:
                    content["application/problem+json"] = content.pop("application/json")
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["required"] = True
    found["info"]["x-complete"] = True
    return found


def _body(found: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a request's body: name, kind, what it means, whether it has to be there."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    own = found["components"]["schemas"].get(name, schema)
    return [
        {
            "name": field,
            "kind": _kind(about),
            "means": about.get("description", ""),
            "required": field in own.get("required", []),
        }
        for field, about in own.get("properties", {}).items()
    ]


def _kind(about: dict[str, Any]) -> str:
    parts = about.get("anyOf", [about])
    words = [str(one.get("format") or one.get("type") or "") for one in parts if one.get("type") != "null"]
    chosen = [str(word) for one in parts for word in one.get("enum", [])]
    return ", ".join(chosen) if chosen else " / ".join(filter(None, words))
