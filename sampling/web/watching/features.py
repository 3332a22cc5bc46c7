"""Areas and sites as the map draws them."""

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from sampling.services import watching
from sampling.web.formatting import clock, number, percent
from sampling.web.geojson import Feature, feature, point

from .asked import Asked


def area_feature(
    code: str, ground: dict[str, Any], lines: dict[str, watching.AreaLine], round_code: str, asked: Asked
) -> Feature:
    """An area as GeoJSON, with its coverage and what the map says about it."""
    line = lines.get(code)
    if line is None:  # the ground of an area above: an outline without a figure
        return feature(ground, code=code, name="", value=None)
    coverage = line.coverage
    sites = {"reported": number(coverage.sites_reported), "expected": number(coverage.sites_expected)}
    if line.state == "opened":
        proof = ngettext(
            "%(n)s site open, first report due at %(clock)s",
            "%(n)s sites open, first reports due at %(clock)s",
            line.sites_open,
            n=number(line.sites_open),
            clock=clock(line.first_due),
        )
    elif coverage.coverage is None:
        proof = gettext("%(reported)s of %(expected)s sites reported", **sites)
    else:
        people = {"n": number(coverage.sampled), "all": number(coverage.denominator)}
        proof = gettext("%(n)s of %(all)s residents, %(reported)s of %(expected)s sites reported", **people, **sites)
    return feature(
        ground,
        code=code,
        name=line.area.name,
        level=line.area.level,
        value=coverage.coverage,
        label=percent(coverage.coverage),
        detail=proof,
        state=line.state,
        url=url_for("watching.area", round_code=round_code, area_code=code, **asked.query),
    )


def site_feature(line: watching.SiteLine) -> Feature:
    """A site as GeoJSON, with whether it has reported."""
    site = line.site
    label = gettext("no count yet")
    if line.sampled is not None:
        label = gettext("%(n)s sampled, reported for %(clock)s", n=number(line.sampled), clock=clock(line.last))
    return point(
        site.lon,
        site.lat,
        code=site.code,
        name=site.name,
        kind=site.kind,
        state=line.state,
        label=label,
        url=url_for("sites.show", site_code=site.code),
    )
