"""The sentence for what an area lacks and what would close it, honest where nothing would."""

from flask_babel import gettext, ngettext, pgettext

from sampling.domain.lacking import LONGEST, Lack

from ..formatting import clock, number


def lack_words(lack: Lack) -> str:
    """What it lacks, in one sentence without a full stop: on the page, on the wall, in a briefing."""
    said = [one for one in (_behind(lack), _missing(lack)) if one]
    return pgettext("between facts", "; ").join([pgettext("between clauses", ", ").join(said), *_ways(lack)])


def short_lack(lack: Lack) -> str:
    """What would close it, for a cell of a table or a line of the wall."""
    if lack.is_over:
        return str(gettext("The session is over: only a sweep"))
    if lack.closes_by_itself:
        return str(gettext("By itself, by the forecast"))
    ways = _short_ways(lack)
    if not lack.is_told:
        return str(gettext("Queues not told, ask: %(ways)s", ways=ways) if ways else gettext("Queues not told: ask"))
    if not lack.is_idle:
        return ways or str(gettext("Neither samplers nor time: move people"))
    if not ways:
        return str(gettext("Hardly any queue: call the people"))
    if lack.samplers:
        return str(gettext("Hardly any queue: call the people, and %(ways)s", ways=ways))
    return str(gettext("Hardly any queue: call the people, or %(ways)s", ways=ways))


def _short_ways(lack: Lack) -> str:
    if lack.samplers and lack.minutes is not None:
        return str(
            ngettext(
                "%(n)s sampler or %(minutes)s minutes more",
                "%(n)s samplers or %(minutes)s minutes more",
                lack.samplers,
                n=number(lack.samplers),
                minutes=lack.minutes,
            )
        )
    if lack.samplers:
        return str(ngettext("%(n)s sampler more", "%(n)s samplers more", lack.samplers, n=number(lack.samplers)))
    return str(gettext("%(minutes)s minutes more", minutes=lack.minutes)) if lack.minutes is not None else ""


def _behind(lack: Lack) -> str:
    if not lack.behind:
        return ""
    told = {
        "plan": gettext("Behind plan by %(n)s people", n=number(lack.behind)),
        "way": gettext("Behind the way to the target by %(n)s people", n=number(lack.behind)),
        "pace": gettext("Behind an even pace by %(n)s people", n=number(lack.behind)),
        "target": gettext("%(n)s people short of the target", n=number(lack.behind)),
    }
    return str(told[lack.measure])


def _missing(lack: Lack) -> str:
    if lack.missing is None or lack.by is None or lack.is_over:
        return ""
    if lack.closes_by_itself:
        return str(gettext("by the forecast the target is still reached by %(clock)s", clock=clock(lack.by)))
    return str(
        gettext("by the forecast %(n)s will be missing at %(clock)s", n=number(lack.missing), clock=clock(lack.by))
    )


def _ways(lack: Lack) -> list[str]:
    if lack.is_over:
        return [gettext("the session is over: only a sweep can still bring them")]
    if lack.closes_by_itself or not (lack.behind or lack.missing):
        return []
    said = [gettext("hardly anybody waits at its sites: call the people")] if lack.is_idle else []
    if lack.is_idle and lack.samplers == 0:
        if lack.minutes is not None:
            said.append(
                gettext("no more samplers are needed, %(minutes)s minutes would close it", minutes=lack.minutes)
            )
        else:
            said.append(gettext("no more samplers are needed"))
    else:
        said.append(str(_closing(lack)))
    if not lack.is_told:
        said.append(gettext("how many wait there is not known: ask its sites first"))
    return [str(one) for one in said]


def _closing(lack: Lack) -> str:
    """What would close it, where more samplers are part of the answer or of the question. Where hardly anybody waits,
    samplers close nothing before people come."""
    if lack.samplers and lack.minutes is not None:
        facts = {"n": number(lack.samplers), "minutes": lack.minutes}
        if lack.is_idle:
            return ngettext(
                "once they come, %(n)s more sampler or %(minutes)s minutes would close it",
                "once they come, %(n)s more samplers or %(minutes)s minutes would close it",
                lack.samplers,
                **facts,
            )
        return ngettext(
            "%(n)s more sampler or %(minutes)s minutes would close it",
            "%(n)s more samplers or %(minutes)s minutes would close it",
            lack.samplers,
            **facts,
        )
    if lack.samplers:
        if lack.is_idle:
            return ngettext(
                "once they come, %(n)s more sampler would close it",
                "once they come, %(n)s more samplers would close it",
                lack.samplers,
                n=number(lack.samplers),
            )
        return ngettext(
            "%(n)s more sampler would close it",
            "%(n)s more samplers would close it",
            lack.samplers,
            n=number(lack.samplers),
        )
    if lack.minutes is not None:
        return gettext("%(minutes)s minutes would close it, more samplers would not", minutes=lack.minutes)
    if lack.is_idle:
        return gettext("neither more samplers nor %(minutes)s minutes would close it", minutes=LONGEST)
    return gettext("neither more samplers nor %(minutes)s minutes would close it: move people", minutes=LONGEST)
