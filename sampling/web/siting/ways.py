"""A study's own ways: its planner brings a file, or takes it away."""

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling import jobs
from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import STUDY
from sampling.guards import allow
from sampling.services import siting

from ..context import actor, database, now
from ..faults import tell
from . import bp
from .forms import WaysForm
from .pages import page


@bp.post("/<study_code>/ways")
@allow(STUDY)
def bring_ways(study_code: str) -> Response | tuple[str, int]:
    """Keep a file's ways for the study; whatever is wrong with it is told at once. The worker reads a large one."""
    form = WaysForm()
    given = request.files.get("file")
    if form.validate_on_submit():
        try:
            run_id = siting.bring_ways(
                database(),
                code=study_code,
                content=given.read() if given else b"",
                file_name=(given.filename or "") if given else "",
                by=actor(),
                now=now(),
            )
        except NotFound:
            raise
        except DomainError as error:
            tell(form, error, "file")
        else:
            if run_id is not None:
                jobs.enqueue(current_app.extensions["settings"], run_id)
                return redirect(url_for("siting.show", study_code=study_code))
            flash(gettext("The ways of the file are kept. They count when you ask again."), "success")
            return redirect(url_for("siting.show", study_code=study_code) + "#ways")
    return page(study_code, ways_form=form), 422


@bp.post("/<study_code>/straight")
@allow(STUDY)
def straighten(study_code: str) -> Response:
    """Go back to straight lines."""
    siting.take_ways_away(database(), code=study_code, by=actor(), now=now())
    flash(gettext("The file of ways is taken away. The next answer measures straight lines."), "success")
    return redirect(url_for("siting.show", study_code=study_code) + "#ways")


@bp.post("/<study_code>/engine")
@allow(STUDY)
def use_engine(study_code: str) -> Response:
    """Let the operator's routing engine measure the ways."""
    engine = current_app.extensions["settings"].engine
    siting.use_engine(database(), code=study_code, engine=engine, by=actor(), now=now())
    flash(gettext("The routing engine measures the ways of the next answer."), "success")
    return redirect(url_for("siting.show", study_code=study_code) + "#ways")
