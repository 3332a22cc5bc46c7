"""The sentences of what is noticed about a layer, by the words of `geo.layers` and of this service."""

from dataclasses import replace
from typing import Any

from sampling.domain.findings import Finding
from sampling.readers.faults import N_, Fault

_PUT_RIGHT = N_("Put the shape right in the map program, and export the file once more.")
FAULTS = {
    "unreadable": Fault(
        N_("The file can't be read as a layer: %(detail)s"),
        N_("Choose GeoJSON, a GeoPackage, a Shapefile packed as ZIP (.shp, .shx, .dbf, .prj), or CSV points."),
    ),
    "no_features": Fault(N_("The layer is empty."), N_("Export it again; each area is a shape or a point.")),
    "no_code_field": Fault(
        N_("No attribute says by a code which area a shape is. The attributes are: %(detail)s"),
        N_("Name the attribute with the codes, or add one called code."),
    ),
    "assumed_wgs84": Fault(
        N_("The file does not say its reference system; it was read as WGS-84 degrees."),
        N_("Where it is another, name it (such as EPSG:4547), or add the .prj file."),
        blocks=False,
    ),
    "converted": Fault(N_("The coordinates were converted from %(datum)s to WGS-84."), "", blocks=False),
    "wrong_datum": Fault(
        N_("The outlines are %(datum)s, not WGS-84: they lie %(off_m)s m to one side of what stands."),
        N_("Choose %(datum)s as the datum of the coordinates; they are converted."),
    ),
    "other_datum": Fault(
        N_("You say the coordinates are %(chosen)s; the outlines do not lie where they then should."),
        N_("Check in which program they were drawn, and choose the datum again."),
        blocks=False,
    ),
    "no_code": Fault(N_("The shape has no code."), N_("Give it the code of its area.")),
    "unknown_code": Fault(
        N_("There is no area %(code)s, and the shape has no name to make one of."),
        N_("Correct the code, or give the layer an attribute with the areas' names."),
    ),
    "twice": Fault(N_("The area %(code)s has a second shape."), N_("Join the two to one shape of several parts.")),
    "no_polygon": Fault(N_("The shape is neither a polygon nor a point: %(detail)s"), _PUT_RIGHT),
    "not_degrees": Fault(
        N_("The coordinates are not degrees: %(detail)s"),
        N_("Name the reference system of the file, such as EPSG:4547."),
    ),
    "repaired": Fault(N_("The outline crossed itself and was repaired: %(detail)s"), N_("Check it on the map."), False),
    "same_shape": Fault(
        N_("%(code)s has the same outline as %(other)s."), N_("Keep one of the two, or draw the other anew.")
    ),
    "overlap": Fault(
        N_("%(code)s lies over %(square_m)s m² of %(other)s, up to %(width_m)s m wide."),
        N_("Decide whose ground it is, and put it right in the map program: it is not decided here."),
    ),
    "sliver": Fault(
        N_("%(code)s overlaps %(other)s by a strip of %(square_m)s m², %(width_m)s m wide."),
        N_("It stays as it is. Let strips be put right, or draw the border once for both."),
        blocks=False,
    ),
    "sliver_repaired": Fault(
        N_("A strip of %(square_m)s m², %(width_m)s m wide, was taken from %(code)s: it is %(other)s's."),
        N_("Check it on the map."),
        blocks=False,
    ),
    "gap": Fault(
        N_("Beside %(code)s %(square_m)s m² belong to nobody, %(width_m)s m wide."),
        N_("Draw the border once for both neighbours, where the ground is not another area's."),
        blocks=False,
    ),
    "gap_repaired": Fault(
        N_("A gap of %(square_m)s m², %(width_m)s m wide, was added to %(code)s."),
        N_("Check it on the map."),
        blocks=False,
    ),
    "point_outside": Fault(
        N_("The point of %(code)s lies outside its own outline, by about %(metres)s m."),
        N_("Check both; the point is kept."),
        blocks=False,
    ),
    "far_away": Fault(
        N_("The point of %(code)s lies %(km)s km away from its outline."), N_("Check both: one of them is wrong.")
    ),
    "outside_parent": Fault(
        N_("%(percent)s %% of %(code)s lie outside %(other)s, the area above it."),
        N_("Check the outline, and which area it belongs to."),
        blocks=False,
    ),
    "not_said": Fault(
        N_("The shape does not say what it is and where it is from: %(name)s is missing."),
        N_("Say it for the whole layer, or give each shape the attributes provenance and source."),
    ),
    "no_parent": Fault(
        N_("It is not known in which area %(code)s lies."),
        N_("Name the area above for all of them, or give the layer an attribute parent_code."),
    ),
    "no_total": Fault(
        N_("%(area)s has no figure of residents: nothing was spread below it."), N_("Import its total first."), False
    ),
    "more_known": Fault(
        N_("The areas below %(area)s that have a figure have %(known)s residents, more than its own %(total)s."),
        N_("Nothing was spread there. Check the figures."),
        blocks=False,
    ),
    "no_weight": Fault(
        N_("Nothing was spread below %(area)s: %(code)s has nothing to divide by."),
        N_("Bring its outline or its attribute, or choose another rule."),
        blocks=False,
    ),
}  # fmt: skip


def found(kind: str, row: int | None = None, column: str | None = None, /, **facts: Any) -> Finding:
    """What was noticed, with the word for it as the code for programs."""
    return replace(FAULTS[kind].found(row, column, **facts), code=kind)
