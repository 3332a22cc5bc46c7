"""The sentences of a brief: one paragraph to read out, one sentence for what the last hour has changed.

In the language that is spoken (`wording.speaking`): pages, paper and pictures say the same.
"""

from collections.abc import Sequence

from ..wording import clock, day, gettext, joined, moment, ngettext, number, percent, pgettext
from .telling import Brief, Change

NAMED_MOST = 3


def told(brief: Brief) -> dict[str, str]:
    """Both, for the page; changed: "" where there is no hour before, and where no count has come: missing is not 0."""
    known = brief.change if brief.line.coverage.sites_counted else None
    return {"paragraph": paragraph(brief), "changed": changed(known) if known else ""}


def paragraph(brief: Brief) -> str:
    """How it stands, in a few sentences that can be read out as they are."""
    return joined(
        one
        for one in (_figure(brief), _shares(brief), _days(brief), _sites(brief), _left(brief), _behind(brief))
        if one
    )


def changed(change: Change) -> str:
    """What has changed since the hour before, in one sentence."""
    said = [
        gettext(
            "From %(since)s to %(until)s %(n)s more people were sampled",
            since=clock(change.since),
            until=clock(change.until),
            n=number(change.added),
        )
    ]
    if change.planned is not None:
        over = change.added - change.planned
        if over < 0:
            said.append(gettext("%(n)s fewer than planned", n=number(-over)))
        else:
            said.append(gettext("%(n)s more than planned", n=number(over)) if over else gettext("as planned"))
    if change.fell_behind:
        said.append(gettext("fallen behind: %(areas)s", areas=_named(change.fell_behind)))
    if change.caught_up:
        said.append(gettext("caught up: %(areas)s", areas=_named(change.caught_up)))
    return str(gettext("%(parts)s.", parts=pgettext("between clauses", ", ").join(said)))


def _figure(brief: Brief) -> str:
    seen, name = brief.line.coverage, brief.line.area.name
    if not seen.sites_counted:
        return str(gettext("As of %(when)s, no count has come in from %(area)s.", when=moment(seen.as_of), area=name))
    if seen.denominator is None:
        return str(
            gettext(
                "As of %(when)s, %(n)s people of %(area)s have been sampled; its residents are not known.",
                when=moment(seen.as_of),
                n=number(seen.sampled),
                area=name,
            )
        )
    if not seen.denominator:
        return str(
            gettext(
                "As of %(when)s, %(n)s people of %(area)s have been sampled; its list says 0 residents.",
                when=moment(seen.as_of),
                n=number(seen.sampled),
                area=name,
            )
        )
    facts = {
        "when": moment(seen.as_of),
        "n": number(seen.sampled),
        "all": number(seen.denominator),
        "area": name,
        "percent": percent(seen.coverage),
    }
    if seen.of_areas:
        return str(
            ngettext(
                "As of %(when)s, %(n)s of the %(all)s residents of the %(areas)s township of %(area)s that takes part "
                "have been sampled, %(percent)s.",
                "As of %(when)s, %(n)s of the %(all)s residents of the %(areas)s townships of %(area)s that take part "
                "have been sampled, %(percent)s.",
                seen.of_areas,
                areas=number(seen.of_areas),
                **facts,
            )
        )
    return str(
        gettext("As of %(when)s, %(n)s of the %(all)s residents of %(area)s have been sampled, %(percent)s.", **facts)
    )


def _shares(brief: Brief) -> str:
    told = [one for one in brief.shares if one.people]
    if len(told) < 2:
        return ""
    names = gettext(", ").join(
        gettext("%(session)s %(n)s", session=one.session_name, n=number(one.people)) for one in told
    )
    return str(
        gettext(
            "Of these: %(shares)s; %(sum)s = %(all)s.",
            shares=names,
            sum=" + ".join(number(one.people) for one in told),
            all=number(brief.line.coverage.sampled),
        )
    )


def _days(brief: Brief) -> str:
    """Said where several days are added up, and only there: then the figure is of person-times."""
    if brief.days < 2:
        return ""
    return str(
        gettext(
            "%(n)s days are added up: whoever was sampled on several of them counts each time.", n=number(brief.days)
        )
    )


def _sites(brief: Brief) -> str:
    seen = brief.line.coverage
    if not seen.sites_expected:
        return ""
    missing = seen.sites_owing
    if not missing:
        said = str(
            ngettext(
                "The one site that was to report has reported.",
                "All %(n)s sites that were to report have reported.",
                seen.sites_expected,
                n=number(seen.sites_expected),
            )
        )
    else:
        said = str(
            ngettext(
                "%(n)s of %(all)s sites have reported for %(clock)s, %(missing)s has not.",
                "%(n)s of %(all)s sites have reported for %(clock)s, %(missing)s have not.",
                missing,
                n=number(seen.sites_reported + seen.sites_left_out),
                all=number(seen.sites_expected),
                clock=clock(seen.hour),
                missing=number(missing),
            )
        )
    if not seen.sites_left_out:
        return said
    without = ngettext(
        "%(n)s of them is not in the second source: its people of this hour are not in the figure.",
        "%(n)s of them are not in the second source: their people of this hour are not in the figure.",
        seen.sites_left_out,
        n=number(seen.sites_left_out),
    )
    return joined((said, without))


def _left(brief: Brief) -> str:
    line = brief.line
    seen = line.coverage
    if not seen.denominator or not seen.sites_counted:
        return ""
    if seen.is_over:
        whole = percent(1.0, 0)
        if brief.days > 1:
            return str(
                gettext(
                    "That is above %(whole)s: people were sampled on several days or are from elsewhere, or the "
                    "residents are too few.",
                    whole=whole,
                )
            )
        return str(
            gettext(
                "That is above %(whole)s: people from elsewhere are counted, or the residents are too few.", whole=whole
            )
        )
    left = gettext(
        "%(n)s residents are not yet sampled, the away and the exempt among them.",
        n=number(seen.denominator - seen.sampled),
    )
    if not line.target or line.wanted is None:
        return str(left)
    by = {"percent": percent(line.target.coverage, 0), "clock": clock(line.target.by), "day": day(line.target.by)}
    if line.short:
        n = number(line.short)
        if line.is_missed:
            target = gettext("The target of %(percent)s by %(clock)s, %(day)s, was missed by %(n)s people.", n=n, **by)
        else:
            target = gettext("To the target of %(percent)s by %(clock)s, %(day)s, %(n)s people are to go.", n=n, **by)
    else:
        target = gettext("The target of %(percent)s by %(clock)s, %(day)s, is reached.", **by)
    return joined((left, target))


def _behind(brief: Brief) -> str:
    if not brief.behind:
        return ""
    return str(
        ngettext(
            "%(n)s area is behind: %(areas)s.",
            "%(n)s areas are behind: %(areas)s.",
            len(brief.behind),
            n=number(len(brief.behind)),
            areas=_named([one.area.name for one in brief.behind]),
        )
    )


def _named(names: Sequence[str]) -> str:
    first = gettext(", ").join(names[:NAMED_MOST])
    more = len(names) - NAMED_MOST
    return str(gettext("%(names)s and %(n)s more", names=first, n=number(more))) if more > 0 else first
