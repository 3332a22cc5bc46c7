"""What the columns of a layer are called in Chinese: those of areas, and those of their outlines."""

from sampling.services import importing

OUTLINES = {"outline": "范围角点数", "outline_provenance": "范围数据性质", "outline_source": "范围数据来源"}


def heading_of(column: str) -> str:
    """The Chinese heading of a column."""
    return OUTLINES.get(column) or importing.heading_of("areas", column)
