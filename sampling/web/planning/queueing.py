"""A form that asks the worker for something: into the queue with it, and on to the page that follows it."""

from collections.abc import Callable

from flask import current_app, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from sampling import jobs
from sampling.domain.errors import DomainError

from ..faults import tell


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
