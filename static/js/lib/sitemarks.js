// A site on the map: the shape is its kind, the fill and the sign inside its state.
import * as L from "leaflet";

const outlines = {
  fixed: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  mobile: (x, y, r) => `M${x},${y - 1.25 * r}L${x + 1.15 * r},${y + 0.9 * r}H${x - 1.15 * r}z`,
  new: (x, y, r) => `M${x},${y - 1.3 * r}L${x + 1.3 * r},${y}L${x},${y + 1.3 * r}L${x - 1.3 * r},${y}z`,
  isolation: (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
};

// Without news for an hour a bar, for longer a cross, reported and in no figure an upright bar: no colour is needed.
const signs = {
  late: (x, y, r) => `M${x - 0.7 * r},${y}h${1.4 * r}`,
  missing: (x, y, r) => `M${x - 0.6 * r},${y - 0.6 * r}l${1.2 * r},${1.2 * r}m${-1.2 * r},0l${1.2 * r},${-1.2 * r}`,
  left_out: (x, y, r) => `M${x},${y - 0.7 * r}v${1.4 * r}`,
};

const SIGNED_FROM = 3; // a sign in a smaller mark is a blot

const rounded = (path) => path.replace(/-?\d+\.\d+/g, (value) => Number(value).toFixed(1));

/** The path of a site's mark around a place in pixels. */
export function markPath({ kind, state }, x, y, radius) {
  const sign = radius >= SIGNED_FROM ? signs[state] : null;
  return rounded((outlines[kind] || outlines.fixed)(x, y, radius) + (sign ? sign(x, y, radius) : ""));
}

const SiteMark = L.CircleMarker.extend({
  _updatePath() {
    this._renderer._setPath(this, this._empty() ? "M0 0" : markPath(this.site, this._point.x, this._point.y, this._radius));
  },
});

/** How large marks are, in pixels from the middle: as many as there are, they leave the areas to be seen. */
export const radiusOf = (count, width, height) => Math.max(1.5, Math.min(5, 0.2 * Math.sqrt((width * height) / Math.max(count, 1))));

/** A mark for {at, kind, state}. */
export function siteMark(site, radius) {
  const mark = new SiteMark(site.at, { radius, className: siteClass(site), bubblingMouseEvents: false });
  mark.site = site;
  return mark;
}

/** The class of a site's mark. */
export const siteClass = (site) => `site site-${site.state || "plain"}`;
