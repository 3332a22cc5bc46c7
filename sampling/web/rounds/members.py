"""A session's page: which sites open and whose staff can be called, township by township."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.areas import Area
from sampling.domain.errors import DomainError
from sampling.domain.permissions import EDIT_ROUNDS, SEE_ROUNDS
from sampling.domain.rounds import Round, may_reshape
from sampling.domain.sites import BY_NUMBER, Site
from sampling.guards import allow
from sampling.services import areas, plans, rounds, sites, staff

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import use_zone
from ..rows import change_rows
from ..sites import KIND_WORDS as SITE_KIND_WORDS
from . import bp
from .forms import PeopleForm
from .reach import changes_allowed, touches
from .sessions import coming_to, people_rows, session_of
from .words import KIND_WORDS


@dataclass(frozen=True, slots=True)
class Part:
    """A township's sites or staff: codes in all, those that take part, and the sites themselves."""

    code: str
    name: str
    all: tuple[str, ...]
    chosen: tuple[str, ...]
    sites: tuple[Site, ...] = ()

    @property
    def choice(self) -> str:
        """How the township stands: "all", "none" or "some"."""
        return "none" if not self.chosen else "all" if len(self.chosen) == len(self.all) else "some"


@bp.get("/<round_code>/sessions/<session_code>")
@allow(SEE_ROUNDS, round="round_code")
def show_session(round_code: str, session_code: str) -> str:
    """One session: hours, sites and staff, and who comes."""
    return _page(round_code, session_code)


def _page(round_code: str, session_code: str, people_form: PeopleForm | None = None) -> str:
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    use_zone(round_.tz)
    members = rounds.session_members(db, round_code=round_code, session_code=session_code)
    places, people = _places(round_), _people(round_)
    changes = changes_allowed(round_)
    coming, why = coming_to(round_code, session_code)
    return render_template(
        "rounds/session.html",
        coming=coming,
        why=why,
        people_form=people_form or _people_form(members, places),
        by_number=_by_number(members, places),
        kind_words=KIND_WORDS,
        site_kind_words=SITE_KIND_WORDS,
        round=round_,
        session=session,
        called=rounds.can_be_called(db, round_code)[session_code],
        site_parts=_parts(round_, {code: site.area_path for code, site in places.items()}, members.sites, places),
        staff_parts=_parts(round_, people, members.staff),
        changes=changes,
        reshapes=may_reshape(round_.state),
        fixed=plans.published_plan(db, round_code, session_code) is not None,
    )


@bp.post("/<round_code>/sessions/<session_code>/sites")
@allow(EDIT_ROUNDS, round="round_code")
def set_sites(round_code: str, session_code: str) -> Response:
    """Say which sites open."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    places = _places(round_)
    parts = _parts(round_, {code: site.area_path for code, site in places.items()}, frozenset(), places)
    ticked = request.form.getlist("site")
    chosen = [code for part in parts for code in _chosen(part, "sites", [c for c in part.all if c in ticked])]
    count = rounds.set_session_sites(
        db, round_code=round_code, session_code=session_code, site_codes=chosen, by=actor(), now=now()
    )
    flash(gettext("%(count)s sites open in this session.", count=count), "success")
    return redirect(url_for("rounds.show_session", round_code=round_code, session_code=session_code))


@bp.post("/<round_code>/sessions/<session_code>/staff")
@allow(EDIT_ROUNDS, round="round_code")
def set_staff(round_code: str, session_code: str) -> Response:
    """Say whose staff can be called."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    members = rounds.session_members(db, round_code=round_code, session_code=session_code)
    parts = _parts(round_, _people(round_), members.staff)
    chosen = [code for part in parts for code in _chosen(part, "staff", part.chosen)]
    count = rounds.set_session_staff(
        db, round_code=round_code, session_code=session_code, staff_codes=chosen, by=actor(), now=now()
    )
    flash(gettext("%(count)s people are chosen for this session.", count=count), "success")
    return redirect(url_for("rounds.show_session", round_code=round_code, session_code=session_code))


@bp.post("/<round_code>/sessions/<session_code>/people")
@allow(EDIT_ROUNDS, round="round_code")
def set_people(round_code: str, session_code: str) -> Response | str | tuple[str, int]:
    """Say how many people the mobile and isolation sites are for."""
    db, form = database(), PeopleForm()
    session_of(rounds.round_by_code(db, round_code), session_code)
    if "rows" in request.form:
        change_rows(form, request.form["rows"])
        return _page(round_code, session_code, form)
    place = {"round_code": round_code, "session_code": session_code}
    if holds(form, lambda: rounds.check_people(db, **place, people=form.typed())):
        known = rounds.session_members(db, **place).people
        people = {**dict.fromkeys(known), **dict(form.typed())}
        try:
            rounds.set_site_people(db, **place, people=people, by=actor(), now=now())
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("rounds.show_session", round_code=round_code, session_code=session_code))
    return _page(round_code, session_code, form), 422


def _by_number(members: rounds.SessionMembers, places: Mapping[str, Site]) -> list[Site]:
    return [site for code, site in places.items() if code in members.sites and site.kind in BY_NUMBER]


def _people_form(members: rounds.SessionMembers, places: Mapping[str, Site]) -> PeopleForm:
    return PeopleForm(formdata=None, data={"numbers": people_rows(_by_number(members, places), members.people)})


def _chosen(part: Part, what: str, some: Iterable[str]) -> Iterable[str]:
    choice = request.form.get(f"{what}-{part.code}", "some")
    return part.all if choice == "all" else () if choice == "none" else some


def _places(round_: Round) -> dict[str, Site]:
    return {site.code: site for site in sites.sites_within(database(), round_.area_path)}


def _people(round_: Round) -> dict[str, str]:
    """Path of everybody's base, by staff code."""
    return staff.bases(database(), scope_path=round_.area_path)


def _parts(
    round_: Round, paths: Mapping[str, str], chosen: frozenset[str], places: Mapping[str, Site] | None = None
) -> list[Part]:
    """Sites or staff by the area below the county in which they stand or start; the county's own last."""
    county = areas.area(database(), round_.area_code)
    known = {area.path: area for area in (county, *areas.townships(database(), round_.area_path))}
    own: dict[str, list[str]] = {}
    for code, path in paths.items():
        below = path.removeprefix(round_.area_path).split("/", 1)[0]
        part = f"{round_.area_path}{below}/" if below else round_.area_path
        if part in own or touches(part):
            own.setdefault(part, []).append(code)
    out = []
    for path in sorted(own, key=lambda one: (one == round_.area_path, one)):
        area: Area = known[path]
        codes = tuple(own[path])
        picked = tuple(code for code in codes if code in chosen)
        shown = tuple(places[code] for code in codes) if places else ()
        out.append(Part(area.code, area.name, codes, picked, shown))
    return out
