"""Downloads for the holder of a personal link: the own assignment as a calendar file and as a picture, no account."""

from flask import Response, render_template, request
from flask_babel import get_locale

from sampling.guards import public
from sampling.services import handouts

from ..context import database
from ..errors import sentence
from . import bp

Page = Response | tuple[str, int]


@bp.get("/p/<token>/assignment.ics")
@public
def own_calendar(token: str) -> Page:
    """The holder's work in the round, for a phone's calendar."""
    return _own(token, "ics")


@bp.get("/p/<token>/picture.png")
@public
def own_picture(token: str) -> Page:
    """The holder's work in the round as a picture."""
    return _own(token, "png")


def _own(token: str, form: str) -> Page:
    language = str(get_locale())
    try:
        found = handouts.of_holder(database(), token, language)
    except handouts.LinkClosed as error:
        return render_template("handouts/gone.html", reason=sentence(error)), 410
    if form == "ics":
        headers = {"Content-Disposition": 'attachment; filename="assignment.ics"'}
        return Response(found.calendar(language), content_type="text/calendar; charset=utf-8", headers=headers)
    picture = found.picture(language, f"{request.host_url.rstrip('/')}/p/{token}")
    return Response(
        picture, content_type="image/png", headers={"Content-Disposition": 'inline; filename="picture.png"'}
    )
