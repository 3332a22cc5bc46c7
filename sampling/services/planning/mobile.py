"""Sites to which people are assigned by number: mobile ones go to the home-bound, isolation sites sample their own.

Nobody of the areas that they serve walks there. A mobile site's people live in those areas, and are no longer expected
at its other sites; those of an isolation site are a group of their own.
"""

from collections.abc import Mapping, Sequence

from sampling.domain.demand import split
from sampling.domain.sites import BY_NUMBER, Site


def open_to_all(sites: Sequence[Site]) -> list[Site]:
    """The sites to which people of the areas they serve come by themselves."""
    return [site for site in sites if site.kind not in BY_NUMBER]


def of_areas(sites: Sequence[Site], sampled: Mapping[str, int]) -> dict[str, int]:
    """People sampled by site, of those sites whose people belong to the areas that they serve."""
    own = {site.code for site in sites if site.kind == "isolation"}
    return {code: people for code, people in sampled.items() if code not in own}


def assigned(sites: Sequence[Site], people: Mapping[str, int]) -> dict[str, int]:
    """People assigned to each site of the kinds `BY_NUMBER`; 0 where no number is given."""
    return {site.code: people.get(site.code, 0) for site in sites if site.kind in BY_NUMBER}


def at_home(
    sites: Sequence[Site],
    people: Mapping[str, int],
    servers: Mapping[str, Sequence[str]],
    outstanding: Mapping[str, int],
) -> dict[str, int]:
    """The outstanding people of each area without those whom mobile sites visit, in proportion over the areas served.

    servers: sites that serve each area, the mobile ones too.
    """
    left = dict(outstanding)
    for site in sites:
        if site.kind != "mobile" or not people.get(site.code):
            continue
        areas = [area for area, codes in servers.items() if site.code in codes and left.get(area)]
        visited = min(people[site.code], sum(left[area] for area in areas))
        for area, part in zip(areas, split(visited, [left[area] for area in areas]) if areas else [], strict=True):
            left[area] -= part
    return left
