"""Studies, one with its newest version or an older one, two versions side by side, and an older one again."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.areas import within
from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import SEE_STUDIES, STUDY
from sampling.domain.siting import Study
from sampling.guards import allow, may
from sampling.services import areas, rounds, siting

from .. import numbers
from ..context import actor, database, now
from ..faults import tell
from ..limits import ID_MAX
from . import bp
from .asking import following
from .curves import picture
from .forms import QuestionForm, StudyForm, WaysForm
from .proofs import conditions, proof
from .words import MADE_WORDS, QUESTION_WORDS, headline, method, own_ways, points, sources

LEVELS = ("county", "township")
SHOWN_MOST = 1000  # rows of a table, unless all are asked for
FIRST = 20  # of them stand there until all are asked for; by script, so that sorting and finding go through all
STEPS = (5, 10, 15, 20, 30, 45, 60, 90, 120)  # minutes, in the table


@bp.get("")
@allow(SEE_STUDIES)
def list_studies() -> str:
    """Every study within the account's area."""
    db, scope = database(), actor().area_path
    found = siting.studies(db, scope_path=scope)
    looked = {one.code: siting.look(db, code=one.code, scope_path=scope) for one in found if one.version}
    return render_template(
        "siting/list.html",
        studies=found,
        looked=looked,
        headline=headline,
        question_words=QUESTION_WORDS,
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(STUDY)
def new() -> str | Response | tuple[str, int]:
    """Begin a study: its area, and whose walk counts."""
    db, form, scope = database(), StudyForm(), actor().area_path
    parts = [one for one in areas.areas_within(db, scope) if one.level in LEVELS]
    form.area_code.choices = [(area.code, f"{area.name} ({area.code})") for area in parts]
    form.round_code.choices = [
        ("", gettext("All residents")),
        *(
            (one.code, gettext("Expected people of %(round)s, residents where nobody was entered", round=one.name))
            for one in rounds.rounds(db, scope)
            if one.state != "closed"
        ),
    ]
    if form.validate_on_submit():
        try:
            siting.make_study(
                db,
                code=(form.code.data or "").strip(),
                name=form.name.data or "",
                area_code=form.area_code.data,
                round_code=form.round_code.data or None,
                by=actor(),
                now=now(),
            )
        except DomainError as error:
            tell(form, error, "code")
        else:
            flash(gettext("The study is begun. Ask its question."), "success")
            return redirect(url_for("siting.show", study_code=(form.code.data or "").strip()))
    page = render_template("siting/new.html", form=form, parts=parts)
    return page, 422 if request.method == "POST" else 200


@bp.get("/<study_code>")
@allow(SEE_STUDIES)
def show(study_code: str) -> str:
    """A study: its newest version, how far a run is, and its question."""
    return page(study_code)


@bp.get("/<study_code>/versions/<int:version>")
@allow(SEE_STUDIES)
def show_version(study_code: str, version: int) -> str:
    """One version of a study."""
    return page(study_code, version)


def page(
    study_code: str,
    version: int | None = None,
    form: QuestionForm | None = None,
    ways_form: WaysForm | None = None,
) -> str:
    """The page of a study; form: with what was typed; ways_form: with what is wrong with a file."""
    db, scope = database(), actor().area_path
    own = siting.study(db, study_code, scope_path=scope)
    found = None
    if own.version or version is not None:
        found = siting.look(db, code=study_code, version=version, scope_path=scope)
    question = found.given.question if found else own.question
    return render_template(
        "siting/show.html",
        study=own,
        found=found,
        form=form or QuestionForm.of(question),
        ways_form=ways_form or WaysForm(formdata=None),
        own_ways=own_ways(own),
        has_engine=bool(current_app.extensions["settings"].engine),
        changes=_changes(own),
        question_words=QUESTION_WORDS,
        made_words=MADE_WORDS,
        uses=siting.uses(db, code=study_code, scope_path=scope),
        **following(own),
        **(_told(found) if found else {}),
    )


@bp.get("/<study_code>/compare")
@allow(SEE_STUDIES)
def compare(study_code: str) -> str:
    """Two versions side by side."""
    db, scope = database(), actor().area_path
    own = siting.study(db, study_code, scope_path=scope)
    if not own.version:
        raise NotFound("The study %(code)s has no answer yet.", code=study_code)
    first = _asked("first") or max(1, own.version - 1)
    second = _asked("second") or own.version
    pair = [siting.look(db, code=study_code, version=one, scope_path=scope) for one in (first, second)]
    codes = [{site.code for site in one.figures.sites} for one in pair]
    return render_template(
        "siting/compare.html",
        study=own,
        pair=pair,
        only=[[site for site in one.figures.sites if site.code not in codes[1 - n]] for n, one in enumerate(pair)],
        headlines=[headline(one.figures, one.given.question) for one in pair],
        proofs=[proof(one) for one in pair],
        methods=[method(one) for one in pair],
        kept_to=[conditions(one.given) for one in pair],
        question_words=QUESTION_WORDS,
        made_words=MADE_WORDS,
        steps=STEPS,
        picture=picture(pair[1].figures, pair[0].figures),
    )


@bp.post("/<study_code>/versions/<int:version>/restore")
@allow(STUDY)
def restore(study_code: str, version: int) -> Response:
    """Make an older version the newest again."""
    new_version = siting.restore(database(), code=study_code, version=version, by=actor(), now=now())
    flash(gettext("Version %(old)s stands again, as version %(n)s.", old=version, n=new_version), "success")
    return redirect(url_for("siting.show", study_code=study_code))


def _asked(name: str) -> int | None:
    """The version that an address names; None for what no version can be."""
    asked = numbers.whole(request.args.get(name, ""))
    return asked if asked is not None and 1 <= asked <= ID_MAX else None


def _changes(own: Study) -> bool:
    return may(actor(), STUDY) and within(own.area_path, actor().area_path)


def _told(found: siting.Looked) -> dict[str, Any]:
    figures, question = found.figures, found.given.question
    return {
        "headline": headline(figures, question),
        "proof": proof(found),
        "method": method(found),
        "points": points(found),
        "sources": sources(found),
        "picture": picture(figures),
        "steps": [step for step in STEPS if step <= max(15, len(figures.curve) + 9)],
        "new_sites": sum(not site.stands for site in figures.sites),
        "conditions": conditions(found.given),
        "shown": len(found.given.place_codes) + len(found.given.codes) if "all" in request.args else SHOWN_MOST,
        "first": FIRST,
    }
