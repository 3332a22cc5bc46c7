// A site on the map: the shape is its kind, the fill its state.
import * as L from "leaflet";

const outlines = {
  fixed: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  mobile: (x, y, r) => `M${x},${y - 1.25 * r}L${x + 1.15 * r},${y + 0.9 * r}H${x - 1.15 * r}z`,
  isolation: (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
};

const SiteMark = L.CircleMarker.extend({
  _updatePath() {
    const outline = outlines[this.options.kind] || outlines.fixed;
    this._renderer._setPath(this, this._empty() ? "M0 0" : outline(this._point.x, this._point.y, this._radius));
  },
});

/** A mark for a GeoJSON point with properties {kind, state}. */
export function siteMark(feature) {
  const [longitude, latitude] = feature.geometry.coordinates;
  const { kind, state } = feature.properties;
  const mark = new SiteMark([latitude, longitude], { kind, radius: 5, className: `site site-${state || "plain"}`, bubblingMouseEvents: false });
  mark.feature = feature;
  return mark;
}
