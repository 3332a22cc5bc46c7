"""Which part of the county a page of call-ups must read: the branches that share sites with the area looked at.

A branch is an area directly below the county, with all below it. A county of thousands of grids has its sites at home,
so one branch is mostly all; a site that serves another branch brings that one with it.
"""

from collections.abc import Mapping, Sequence

from sampling.domain.sites import Site


def branch_of(path: str, county_path: str) -> str:
    """Path of the branch in which an area lies; the county's own for the county."""
    below = path.removeprefix(county_path).split("/", 1)[0]
    return f"{county_path}{below}/" if below else county_path


def sharing(path: str, county_path: str, places: Sequence[Site], paths: Mapping[str, str]) -> set[str]:
    """Paths of the branches that share sites with the one in which `path` lies, itself included, directly or through
    others; the county's own path where everything must be read.

    places: the session's sites. paths: path of every area that a site serves, by code.
    """
    linked = [
        {branch_of(site.area_path, county_path), *(branch_of(paths[code], county_path) for code in site.serves)}
        for site in places
    ]
    if any(county_path in own for own in linked):  # a site for the whole county has people of every branch
        return {county_path}
    found = {branch_of(path, county_path)}
    while more := {one for own in linked if own & found for one in own} - found:
        found |= more
    return found
