"""The forecast in sentences, in the language that is spoken."""

from sampling.domain.briefings import Ahead, Facts

from ..wording import clock, gettext, joined, number


def finish(ahead: Ahead) -> str:
    """When as many as wanted will be sampled, and how sure that is; "" where nothing is wanted."""
    if ahead.wanted is None:
        return ""
    n = number(ahead.wanted)
    what = (
        gettext("The target of %(n)s people", n=n)
        if ahead.which == "target"
        else gettext("The %(n)s people expected", n=n)
    )
    if ahead.reached:
        return gettext("%(what)s: reached.", what=what)
    times = {"low": clock(ahead.finish_low), "mid": clock(ahead.finish_mid), "high": clock(ahead.finish_high)}
    if ahead.finish_mid and ahead.finish_high:
        return gettext("%(what)s: about %(mid)s, between %(low)s and %(high)s.", what=what, **times)
    if ahead.finish_mid:
        return gettext(
            "%(what)s: about %(mid)s, at the earliest %(low)s; it may not be reached before the close.",
            what=what,
            **times,
        )
    if ahead.finish_low:
        return gettext("%(what)s: probably not before the close; %(low)s at the earliest.", what=what, **times)
    return gettext("%(what)s: hardly before the close.", what=what)


def ahead_told(facts: Facts) -> str:
    """The forecast in a sentence, and when the target will be reached; "" without one."""
    if facts.ahead is None:
        return ""
    one = facts.ahead
    return joined(
        (
            gettext(
                "%(n)s people are to be expected by %(clock)s; four times in five it will be %(low)s to %(high)s.",
                n=number(one.mid),
                clock=clock(one.deadline),
                low=number(one.low),
                high=number(one.high),
            ),
            finish(one),
        )
    )
