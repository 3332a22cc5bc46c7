"""A form that asks the worker for something: into the queue with it, and on to the page that follows it."""

from collections.abc import Callable

from flask import current_app, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from sampling import jobs
from sampling.domain.errors import DomainError

from ..errors import sentence


def queued(form: FlaskForm, request: Callable[[], int], round_code: str) -> Response | None:
    """Calls `request`, which gives a run's id, where the form holds; None where the form is to be shown again."""
    if not form.validate_on_submit():
        return None
    try:
        run_id = request()
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return None
    jobs.enqueue(current_app.extensions["settings"], run_id)
    return redirect(url_for("planning.show_run", round_code=round_code, run_id=run_id))
