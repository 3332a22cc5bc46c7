"""Places: the standing areas by their points and grounds, for rows that name an area."""

import json
from collections.abc import Mapping

from geo.inside import Geometry
from sampling.storage.queries.importing import Standing

from .points import Place


class Places:
    """Where the rows of an area should be: near its point, on its ground, or those of the areas above."""

    def __init__(self, areas: Mapping[str, Standing], grounds: Mapping[str, tuple[str, str, str]]) -> None:
        """areas: by code. grounds: GeoJSON geometry, provenance and source by area code."""
        self._areas = areas
        self._grounds: dict[str, tuple[Geometry, bool]] = {
            code: (json.loads(geometry), provenance != "real") for code, (geometry, provenance, _) in grounds.items()
        }

    def within(self, area_code: str) -> Place | None:
        """The place of something that stands in an area; None for an unknown area."""
        area = self._areas.get(area_code)
        if area is None:
            return None
        above = area.path.rstrip("/").split("/")[::-1]
        # A county's seat says too little about where a village's site is.
        near = next((p for code in (above[:-1] or above) if (p := self._point(code)) is not None), None)
        on = next((code for code in above if code in self._grounds), None)
        ground, approximate = self._grounds[on] if on else (None, False)
        return Place(self._name(area_code), near, ground, self._name(on) if on else "", approximate)

    def _point(self, code: str) -> tuple[float, float] | None:
        values = self._areas[code].values
        return None if values["lon"] is None else (values["lon"], values["lat"])

    def _name(self, code: str) -> str:
        return f"{self._areas[code].values['name']} ({code})"
