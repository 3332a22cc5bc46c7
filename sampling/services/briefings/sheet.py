"""A briefing in words, in the language that is spoken: the same for the page, the paper and the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.briefings import Ahead, Difference, Facts, Figures, Issued, Line, differences
from sampling.domain.standing import LAGGING

from ..wording import clock, day, gettext, is_chinese, moment, ngettext, number, percent, percents, pgettext
from .sections import Section, sections
from .words import (
    DIFFERENCE_WORDS,
    KIND_WORDS,
    NOT_REAL,
    OTHERWISE,
    STATE_MARKS,
    STATE_WORDS,
    THE_WHOLE,
    word,
)

CHANGES_TOLD = 12
AREAS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with what it is and what makes it honest; tone: "", "good", "watch" or "bad"."""

    label: str
    value: str
    proof: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An area in the table, worst first. coverage: a fraction, None without a figure; target: where the tick is.

    lacks: what it lacks, in words."""

    name: str
    percent: str
    coverage: float | None
    target: float | None
    people: str
    sites: str
    state: str
    tone: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is read. number: "No. 3", "" where nothing was issued (a draft, or the watch at a moment).

    note, changes: of a revision, why it was issued again and which figures are other than before.
    curve: names for the drawing; legend: of the map. foot: the lines at the end of every page.
    """

    title: str
    number: str
    kind: str
    round: str
    issued: str
    headline: str
    of: str
    as_of: str
    complete: str
    flag: str
    standing: Fact | None
    facts: tuple[Fact, ...]
    paragraph: str
    changed: str
    note: str
    changes: tuple[str, ...]
    decisions: tuple[str, ...]
    remark: str
    curve_title: str
    curve: dict[str, str]
    map_title: str
    legend: dict[str, str]
    table_title: str
    table_note: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    several: str
    sections: tuple[Section, ...]
    sections_title: str
    foot: str
    source: str
    generated: str
    page: str
    titles: dict[str, str]


def sheet(facts: Facts, issued: Issued | None = None, *, by: str = "", before: Issued | None = None) -> Sheet:
    """The facts in words. issued: as which briefing, None for the watch at a moment or a draft; by: the name of who
    issued it; before: the revision before it."""
    own, language = facts.stand.figures, "zh_Hans" if is_chinese() else "en"
    told = facts.texts.get(language, {})
    typed = issued.typed if issued else None
    return Sheet(
        title=gettext("Sampling briefing of %(area)s", area=facts.area_name)
        if issued
        else gettext("Sampling in %(area)s", area=facts.area_name),
        number=number_of(issued.number, issued.revision) if issued else "",
        kind=word(KIND_WORDS, typed.kind) if typed else gettext("How it stands"),
        round=" · ".join(filter(None, (facts.round_name, facts.session_name))),
        issued=gettext(
            "Issued %(when)s by %(who)s; figures as known at %(known)s",
            when=moment(issued.issued_at),
            who=by or issued.issued_by,
            known=_same_day(facts.known_at, issued.issued_at),
        )
        if issued
        else gettext("As known at %(when)s", when=moment(facts.known_at)),
        headline=percent(own.coverage) if own.coverage is not None else gettext("No figure"),
        of=_of(own),
        as_of=gettext("As of %(when)s", when=moment(facts.as_of)),
        complete=_complete(facts),
        flag=gettext("Above 100 %%: more people were sampled than are on the list") if own.is_over else "",
        standing=_standing(own, facts.ahead),
        facts=tuple(_facts(facts)),
        paragraph=told.get("paragraph", ""),
        changed=told.get("changed", ""),
        note=typed.note if typed else "",
        changes=tuple(changes(before, issued)) if before and issued else (),
        decisions=typed.wanted if typed else (),
        remark=typed.remark if typed else "",
        curve_title=gettext("People sampled, hour by hour, against the plan"),
        curve={
            "sampled": pgettext("curve", "Sampled"),
            "planned": pgettext("curve", "Planned"),
            "forecast": pgettext("curve", "Forecast"),
            "target": pgettext("curve", "Target"),
            "now": clock(facts.as_of),
        },
        map_title=gettext("Coverage on the map"),
        legend={
            "under": gettext("under %(percent)s", percent=percent(0.2, 0)),
            "over": gettext("%(percent)s and more", percent=percent(0.9, 0)),
            "behind": word(STATE_WORDS, "behind"),
        },
        table_title=gettext("Areas, worst first"),
        table_note=_table_note(facts),
        headings=(
            gettext("Area"),
            gettext("Coverage"),
            pgettext("briefing", "Sampled"),
            gettext("Sites reported"),
            gettext("State"),
            gettext("What it lacks"),
        ),
        rows=tuple(_row(line, facts.as_of) for line in facts.stand.lines),
        several=gettext("At sites that serve several of these areas: %(n)s people.", n=number(own.of_several))
        if own.of_several
        else "",
        sections=tuple(sections(facts)),
        sections_title=gettext("What is open"),
        foot=gettext("%(area)s, as of %(when)s", area=facts.area_name, when=moment(facts.as_of)),
        source=gettext("Source: hourly reports of the sites, %(round)s", round=facts.round_name),
        generated=gettext(NOT_REAL) if facts.generated else "",
        page=gettext("page {page} of {pages}"),
        titles={
            "decisions": gettext("Decisions wanted"),
            "remark": gettext("Remark"),
            "paragraph": gettext("To read out"),
            "again": gettext("Why it is issued again"),
        },
    )


def number_of(number_: int, revision: int) -> str:
    """No. 3, or No. 3, revision 2."""
    if revision == 1:
        return gettext("No. %(number)s", number=number_)
    return gettext("No. %(number)s, revision %(revision)s", number=number_, revision=revision)


def changes(before: Issued, after: Issued) -> list[str]:
    """Which figures a revision has other than the one before it."""
    return told_differences(differences(before.facts.stand, after.facts.stand))


def told_differences(found: Sequence[Difference]) -> list[str]:
    """Each as "T1: people sampled 478,609, now 478,650"; of many the first."""
    out = []
    for one in found[:CHANGES_TOLD]:
        out.append(
            gettext(
                OTHERWISE if one.name else THE_WHOLE,
                where=one.name,
                what=word(DIFFERENCE_WORDS, one.what),
                before=number(one.before) or gettext("no figure"),
                now=number(one.now) or gettext("no figure"),
            )
        )
    if len(found) > CHANGES_TOLD:
        more = len(found) - CHANGES_TOLD
        out.append(ngettext("and %(n)s other figure", "and %(n)s other figures", more, n=number(more)))
    return out


def _of(own: Figures) -> str:
    if not own.sites_counted:
        if own.denominator and own.of_areas:
            return ngettext(
                "No count has come in yet, of %(all)s residents of the %(areas)s township that takes part",
                "No count has come in yet, of %(all)s residents of the %(areas)s townships that take part",
                own.of_areas,
                all=number(own.denominator),
                areas=number(own.of_areas),
            )
        if own.denominator:
            return gettext("No count has come in yet, of %(all)s residents", all=number(own.denominator))
        return gettext("No count has come in yet")
    if not own.denominator:
        return gettext("%(n)s people sampled; the number of people is not known", n=number(own.sampled))
    facts = {"n": number(own.sampled), "all": number(own.denominator)}
    if own.of_areas:
        return ngettext(
            "%(n)s sampled, of the %(all)s residents of the %(areas)s township that takes part",
            "%(n)s sampled, of the %(all)s residents of the %(areas)s townships that take part",
            own.of_areas,
            areas=number(own.of_areas),
            **facts,
        )
    if own.which == "expected":
        return gettext("%(n)s of %(all)s expected people sampled", **facts)
    return gettext("%(n)s of %(all)s residents sampled", **facts)


def _table_note(facts: Facts) -> str:
    """As of when, and what the ticks stand for, by its figure where it is the same for all of the areas."""
    shared = {line.figures.target for line in facts.stand.lines} - {None}
    when = moment(facts.as_of)
    if len(shared) == 1 and (target := shared.pop()) is not None:
        return gettext("as of %(when)s; the tick is the target of %(percent)s", when=when, percent=percent(target, 0))
    return gettext("as of %(when)s; the tick is the target", when=when)


def _complete(facts: Facts) -> str:
    """How many sites the figure is of and, where days are added up, that it is of person-times."""
    own, days = facts.stand.figures, facts.days
    sites = gettext(
        "%(n)s of %(all)s sites reported",
        n=number(own.sites_reported + own.sites_left_out),
        all=number(own.sites_expected),
    )
    added = gettext("%(n)s days added up: person-times", n=number(days)) if days > 1 else ""
    return " · ".join(filter(None, (sites, added)))


def _standing(own: Figures, ahead: Ahead | None) -> Fact | None:
    """How it stands against its target, and whether the forecast is short of it all the same; None without one."""
    if own.target is None or own.target_by is None:
        return None
    proof = gettext(
        "target %(percent)s by %(clock)s, %(day)s",
        percent=percent(own.target, 0),
        clock=clock(own.target_by),
        day=day(own.target_by),
    )
    missing = ahead.wanted - ahead.mid if ahead and ahead.wanted is not None else 0
    if own.state == "on_target" and missing > 0:
        said = gettext("On pace, the forecast is %(n)s short", n=number(missing))
        return Fact(gettext("How it stands"), said, proof, STATE_MARKS["watch"])
    return Fact(gettext("How it stands"), word(STATE_WORDS, own.state), proof, STATE_MARKS[own.state])


def _facts(facts: Facts) -> list[Fact]:
    own = facts.stand.figures
    found = []
    parts = [one for one in facts.stand.parts if one.people]
    if len(parts) > 1:
        found.append(
            Fact(
                gettext("Sessions together"),
                f"{' + '.join(number(one.people) for one in parts)} = {number(own.sampled)}",
                gettext(", ").join(one.name for one in parts),
            )
        )
    if facts.ahead is not None:
        found.append(_expected(facts.ahead, own))
    if own.short:
        missed = own.is_missed(facts.as_of)
        found.append(
            Fact(
                gettext("People short of the target") if missed else gettext("People to go to the target"),
                number(own.short),
                gettext("of %(n)s the target asks for", n=number(own.wanted)),
            )
        )
    if own.planned is not None and own.sites_counted:
        behind = own.planned - own.sampled
        lagging = own.state in LAGGING and behind > 0
        found.append(
            Fact(
                gettext("People behind the plan") if lagging else gettext("People planned by now"),
                number(behind if lagging else own.planned),
                gettext("planned by now: %(n)s", n=number(own.planned))
                if lagging
                else gettext("sampled: %(n)s", n=number(own.sampled)),
            )
        )
    return found


def _expected(ahead: Ahead, own: Figures) -> Fact:
    if own.denominator:
        value = percents(ahead.low / own.denominator, ahead.high / own.denominator)
    else:
        value = f"{number(ahead.low)}–{number(ahead.high)}"
    proof = gettext(
        "%(low)s to %(high)s people, four times in five; about %(mid)s",
        low=number(ahead.low),
        high=number(ahead.high),
        mid=number(ahead.mid),
    )
    return Fact(gettext("Forecast for %(clock)s", clock=clock(ahead.deadline)), value, proof)


def _row(line: Line, as_of: datetime) -> Row:
    own = line.figures
    people = number(own.sampled) if own.sites_counted else "–"
    if own.denominator:
        people = gettext("%(n)s of %(all)s", n=people, all=number(own.denominator))
    return Row(
        name=line.name,
        percent=percent(own.coverage) if own.coverage is not None else gettext("no figure"),
        coverage=own.coverage,
        target=own.target,
        people=people,
        sites=f"{number(own.sites_reported + own.sites_left_out)} / {number(own.sites_expected)}",
        state=word(STATE_WORDS, own.state),
        tone=STATE_MARKS[own.state],
        lacks=_lacks(line, as_of),
    )


def _lacks(line: Line, as_of: datetime) -> str:
    own, said = line.figures, []
    if own.is_over:
        said.append(gettext("above 100 %%"))
    elif own.short:
        n = number(own.short)
        said.append(gettext("%(n)s short", n=n) if own.is_missed(as_of) else gettext("%(n)s to go", n=n))
    if line.silent:
        names = gettext(", ").join(line.silent[:2])
        more = len(line.silent) - 2
        said.append(
            gettext("no news: %(sites)s and %(n)s more", sites=names, n=more)
            if more > 0
            else gettext("no news: %(sites)s", sites=names)
        )
    if line.help_open:
        said.append(
            ngettext("%(n)s request for help", "%(n)s requests for help", line.help_open, n=number(line.help_open))
        )
    return pgettext("between clauses", ", ").join(said)


def _same_day(at: datetime, other: datetime) -> str:
    return clock(at) if day(at) == day(other) else moment(at)
