"""A form that asks the worker for something: into the queue with it, and on to the page that follows it."""

from collections.abc import Callable

from flask import current_app, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field

from sampling import jobs
from sampling.domain.errors import DomainError, Faulty, Where

from ..errors import sentence
from ..faults import add_fault


def queued(
    form: FlaskForm, request: Callable[[], int], round_code: str, look: Callable[[], object] = lambda: None
) -> Response | None:
    """Calls `request`, which gives a run's id, where the form holds; None where the form is to be shown again.

    look: called where it does not, to find what else is wrong, so that all is told at once.
    """
    if not form.validate_on_submit():
        if form.is_submitted():
            try:
                look()
            except DomainError as error:
                tell(form, error)
        return None
    try:
        run_id = request()
    except DomainError as error:
        tell(form, error)
        return None
    jobs.enqueue(current_app.extensions["settings"], run_id)
    return redirect(url_for("planning.show_run", round_code=round_code, run_id=run_id))


def tell(form: FlaskForm, error: DomainError) -> None:
    """Put what is wrong to the form: each fault to its field, where the form has a `field_at` that knows it."""
    if not isinstance(error, Faulty):
        form.form_errors.append(sentence(error))
        return
    field_at: Callable[[Where], Field | None] = getattr(form, "field_at", lambda where: None)
    for fault in error.faults:
        field = field_at(fault.where)
        if field is None:
            form.form_errors.append(sentence(fault))
        else:
            add_fault(field, sentence(fault))
