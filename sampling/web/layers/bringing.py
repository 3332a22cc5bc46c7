"""A layer's way: chosen, checked by the worker, looked at, applied by the worker."""

import hashlib
from datetime import date
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug import Response as Answer

from sampling import jobs
from sampling.domain.errors import DomainError
from sampling.domain.permissions import IMPORT
from sampling.guards import allow
from sampling.services import layers
from sampling.services.layers import Choices, Layer

from ..context import actor, database, now
from ..errors import sentence
from ..faults import holds
from ..findings import parts
from . import bp
from .columns import heading_of
from .forms import ChoicesForm, LayerForm

EVERY_MS = 1000
FORGOTTEN_SECONDS = 60
Page = str | Answer | tuple[str, int]


@bp.get("")
@allow(IMPORT)
def choose() -> str:
    """Choose a layer, and say what it does not say itself."""
    return _page(LayerForm(formdata=None))


@bp.post("")
@allow(IMPORT)
def bring() -> Page:
    """Keep the file, and let the worker check it."""
    form = LayerForm()
    given = request.files.get("file")
    asked: dict[str, Any] = {
        "content": given.read() if given else b"",
        "file_name": (given.filename or "") if given else "",
        "choices": form.choices,
        "by": actor(),
    }
    if not holds(form, lambda: layers.check_file(database(), **asked)):
        return _page(form), 422
    layer_id = layers.request(database(), **asked, now=now())
    jobs.enqueue_layer(current_app.extensions["settings"], layer_id)
    return redirect(url_for("layers.show", layer_id=layer_id))


@bp.get("/<int:layer_id>")
@allow(IMPORT)
def show(layer_id: int) -> str:
    """What was found in a layer, and what would stand."""
    return _shown(layers.layer(database(), layer_id, by=actor()))


@bp.get("/<int:layer_id>/progress")
@allow(IMPORT)
def progress(layer_id: int) -> Response | Answer:
    """The part of that page that changes, alone; once it is over the page is there anew."""
    own = layers.layer(database(), layer_id, by=actor())
    if own.is_over:
        return redirect(url_for("layers.show", layer_id=layer_id))
    answer = Response(render_template("layers/progress.html", layer=own, forgotten=_is_forgotten(own)))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/<int:layer_id>/again")
@allow(IMPORT)
def again(layer_id: int) -> Page:
    """Check the same file with other choices."""
    form = ChoicesForm()
    own = layers.layer(database(), layer_id, by=actor())
    if not holds(form, lambda: layers.check_choices(database(), form.choices, by=actor())):
        return _shown(own, form), 422
    layers.request_again(database(), layer_id, choices=form.choices, by=actor())
    return _to_the_worker(layer_id)


@bp.post("/<int:layer_id>/apply")
@allow(IMPORT)
def apply(layer_id: int) -> Page:
    """Let the worker write the layer: all of it, or what is right."""
    try:
        only_right = request.form.get("rows") == "right"
        layers.request_applying(database(), layer_id, only_right_rows=only_right, by=actor())
    except DomainError as error:
        if error.kind == "not found":
            raise
        form = _form(layers.layer(database(), layer_id, by=actor()).choices)
        form.form_errors.append(sentence(error))
        return _shown(layers.layer(database(), layer_id, by=actor()), form), 422
    return _to_the_worker(layer_id)


def _to_the_worker(layer_id: int) -> Answer:
    jobs.enqueue_layer(current_app.extensions["settings"], layer_id)
    return redirect(url_for("layers.show", layer_id=layer_id))


def _page(form: LayerForm) -> str:
    return render_template(
        "layers/choose.html", form=form, layers=layers.layers(database(), by=actor()), forms=layers.FORMS
    )


def _shown(own: Layer, form: ChoicesForm | None = None) -> str:
    if not own.is_over:
        return render_template("layers/waiting.html", layer=own, every=EVERY_MS, forgotten=_is_forgotten(own))
    report = own.report
    return render_template(
        "layers/show.html",
        layer=own,
        report=report,
        form=form or _form(own.choices),
        **parts(report.findings if report else (), heading_of),
    )


def _form(choices: Choices) -> ChoicesForm:
    day = date.fromisoformat(choices.residents_date) if choices.residents_date else None
    names = ("system", "layer", "code_field", "level", "parent_code", "provenance", "source", "residents_source")
    given = {name: getattr(choices, name) for name in (*names, "spread", "weight_field", "repair")}
    return ChoicesForm(formdata=None, data=given | {"datum": choices.datum or "", "residents_date": day})


def _is_forgotten(own: Layer) -> bool:
    return own.state == "queued" and (now() - own.requested_at).total_seconds() > FORGOTTEN_SECONDS
