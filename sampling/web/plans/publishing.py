"""Publishing a plan: asked first, with the plan that it would take the place of; and going back to an earlier one."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField

from sampling.domain.errors import Refused
from sampling.domain.permissions import PLAN
from sampling.domain.plans import Plan
from sampling.domain.rounds import UNDER_WAY
from sampling.guards import allow
from sampling.services import plans, signing

from ..context import actor, database, now
from ..errors import sentence
from ..formatting import moment
from . import bp
from .asked import Asked, asked
from .cautions import is_over, shut, unstaffed
from .pages import comparison, shown


class PublishForm(FlaskForm):
    """What is ticked deliberately before a plan takes the place of one that reaches more."""

    although_less = BooleanField(lazy_gettext("Publish it although it reaches less"))


@bp.get("/<int:version>/publish")
@allow(PLAN, round="round_code")
def confirm_publishing(round_code: str, session_code: str, version: int) -> str | Response:
    """What publishing means, in numbers, before it is done."""
    given = asked(round_code, session_code, version)
    if given.plan.state != "draft":
        flash(_when_published(given.plan), "info")
        return _to(given.plan)
    return _confirmation(given, PublishForm(), comparison(given))


@bp.post("/<int:version>/publish")
@allow(PLAN, round="round_code")
def publish(round_code: str, session_code: str, version: int) -> Response | tuple[str, int]:
    """Publish the plan; where it reaches less than the one that stands, only with the tick."""
    given, form = asked(round_code, session_code, version), PublishForm()
    compared = comparison(given) if given.plan.state == "draft" else None
    if given.not_so:
        return _confirmation(given, form, compared), 409
    if compared and compared.is_less and not form.although_less.data:
        form.although_less.errors = [
            gettext(
                "This version reaches less than version %(n)s, which it would replace. Tick the box if you mean it.",
                n=compared.before.version,
            )
        ]
        return _confirmation(given, form, compared), 422
    try:
        plans.publish(database(), plan_id=given.plan.id, by=actor(), now=now())
    except Refused as error:
        form.form_errors.append(sentence(error))
        return _confirmation(given, form, compared), 409
    flash(gettext("Version %(n)s of the plan is published.", n=version), "success")
    return _to(given.plan)


@bp.post("/<int:version>/again")
@allow(PLAN, round="round_code")
def again(round_code: str, session_code: str, version: int) -> Response:
    """Make a new version like this superseded one, and ask whether to publish it."""
    given = asked(round_code, session_code, version)
    made = plans.again(database(), plan_id=given.plan.id, by=actor(), now=now())
    flash(gettext("Version %(n)s is a draft with the content of version %(old)s.", n=made.version, old=version), "info")
    return redirect(
        url_for("plans.confirm_publishing", round_code=round_code, session_code=session_code, version=made.version)
    )


def _confirmation(given: Asked, form: PublishForm, compared: plans.Comparison | None) -> str:
    db = database()
    sites = plans.by_site(db, given.plan)
    return render_template(
        "plans/publish.html",
        under_way=UNDER_WAY,
        **shown(given, "overview"),
        form=form,
        townships=plans.by_township(db, given.plan, sites=sites),
        unstaffed=unstaffed(sites),
        shut=None if is_over(given.session) else shut(given.session, given.round),
        compared=compared,
        told=signing.to_tell(db, given.plan),
        short=plans.shortfall_of(db, given.plan),
        missed=[target for target in plans.target_figures(given.plan) if target.missed],
    )


def _when_published(plan: Plan) -> str:
    return str(
        gettext(
            "Version %(n)s was published %(when)s and never changes.",
            n=plan.version,
            when=moment(plan.published_at),
        )
    )


def _to(plan: Plan) -> Response:
    return redirect(
        url_for("plans.show", round_code=plan.round_code, session_code=plan.session_code, version=plan.version)
    )
