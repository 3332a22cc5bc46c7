"""Sites and the areas they serve."""

from datetime import time

from sqlmodel import Field, SQLModel

from sampling.domain.areas import PROVENANCES
from sampling.domain.sites import KINDS

from ..columns import check, one_of


class SiteRow(SQLModel, table=True):
    """A place that can be opened for sampling."""

    __tablename__ = "site"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("provenance", PROVENANCES),
        check("lanes_at_least_one", "lanes >= 1"),
        check("pace_above_zero", "people_per_lane_hour > 0"),
        check("lon_in_degrees", "lon BETWEEN -180 AND 180"),
        check("lat_in_degrees", "lat BETWEEN -90 AND 90"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    area_id: int = Field(foreign_key="area.id", index=True)
    kind: str = Field(max_length=12)
    lanes: int
    people_per_lane_hour: float
    opens: time
    closes: time
    lon: float
    lat: float
    provenance: str = Field(max_length=12)
    source: str = Field(max_length=400)


class SiteServes(SQLModel, table=True):
    """An area whose people a site is for. people: how many of them a study has dealt to it, where it dealt the area
    among several sites: a share. None: its sites share them by lanes."""

    __tablename__ = "site_serves"
    __table_args__ = (check("people_not_negative", "people >= 0"),)
    site_id: int = Field(primary_key=True, foreign_key="site.id", ondelete="CASCADE")
    area_id: int = Field(primary_key=True, foreign_key="area.id", index=True)
    people: int | None = None


class RoundServes(SQLModel, table=True):
    """Whom a site was for in a round that is closed, kept when that changed: the past stays as it was. A site without
    rows here served in the round whom it serves now."""

    __tablename__ = "round_serves"
    __table_args__ = (check("people_not_negative", "people >= 0"),)
    round_id: int = Field(primary_key=True, foreign_key="round.id", ondelete="CASCADE")
    site_id: int = Field(primary_key=True, foreign_key="site.id", ondelete="CASCADE", index=True)
    area_id: int = Field(primary_key=True, foreign_key="area.id", index=True)
    people: int | None = None
