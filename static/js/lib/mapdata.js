// Where a map's shapes and figures come from: as GeoJSON, or from the ground, which is kept, and figures that are asked again.
import * as L from "leaflet";
import { boxOf } from "./grid.js";

const STATES = { r: "reported", a: "awaiting", l: "late", m: "missing", x: "left_out", o: "opened", c: "resting" };

/**
 * What `element` says of its data: {load}. `load()` gives {shapes, areas, sites, bounds, grid}: `shapes` is the same
 * object as long as only figures are new; an area has `rings` on the grid, or `latlngs`; a site has `at`.
 */
export function source(element) {
  return element.dataset.figuresUrl ? kept(element) : geojson(element);
}

async function json(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function kept(element) {
  const { figuresUrl, groundUrl, areaUrl, siteUrl } = element.dataset;
  let ground = null;
  return {
    async load() {
      const figures = await json(figuresUrl);
      if (!ground || ground.version !== figures.ground) ground = await json(`${groundUrl}${groundUrl.includes("?") ? "&" : "?"}v=${figures.ground}`);
      if (ground.version !== figures.ground) throw new Error("the ground is newer than the figures");
      return merged(ground, figures, areaUrl, siteUrl);
    },
  };
}

/** Ground and figures as areas and sites; both are columns in the order of the ground. */
export function merged(ground, figures, areaUrl = "", siteUrl = "") {
  if (!ground.grid) prepare(ground);
  const columns = Object.keys(figures).filter((name) => Array.isArray(figures[name]));
  const areas = ground.areas.map(([code, name], index) => {
    const area = { code, name, rings: ground.rings[index], box: ground.boxes[index], url: name ? areaUrl.replace("CODE", encodeURIComponent(code)) : "" };
    for (const column of columns) area[column] = figures[column][index];
    return area;
  });
  const sites = (figures.sites ? ground.sites : []).map(([code, name, kind, x, y], index) => ({
    code,
    name,
    kind,
    state: STATES[figures.sites[index]] || "resting",
    owed: figures.owed[index] || 0,
    told: figures.told[index],
    x,
    y,
    at: [ground.south + y * ground.unit, ground.west + x * ground.unit],
    url: siteUrl.replace("CODE", encodeURIComponent(code)),
  }));
  return { shapes: ground, grid: ground.grid, areas, sites, bounds: ground.bounds };
}

function prepare(ground) {
  ground.grid = { west: ground.west, south: ground.south, unit: ground.unit };
  ground.boxes = ground.rings.map(boxOf);
  const all = ground.boxes.filter((box) => box[0] <= box[2]);
  for (const [, , , x, y] of ground.sites) all.push([x, y, x, y]);
  const at = (x, y) => [ground.south + y * ground.unit, ground.west + x * ground.unit];
  ground.bounds = L.latLngBounds(all.length ? [at(least(all, 0), least(all, 1)), at(-least(all, 2, -1), -least(all, 3, -1))] : []);
}

const least = (boxes, side, sign = 1) => boxes.reduce((found, box) => Math.min(found, sign * box[side]), Infinity);

function geojson(element) {
  const { areasUrl, sitesUrl, linesUrl } = element.dataset;
  return {
    async load() {
      const [areas, sites, lines] = await Promise.all([areasUrl, sitesUrl, linesUrl].map((url) => (url ? json(url) : null)));
      const turned = (ring) => ring.map(([longitude, latitude]) => [latitude, longitude]);
      const drawn = areas.features.map(({ properties, geometry }) => {
        const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
        return { ...properties, latlngs: parts.flat().map(turned) };
      });
      const marks = (sites ? sites.features : []).map(({ properties, geometry }) => ({ ...properties, at: [geometry.coordinates[1], geometry.coordinates[0]] }));
      const ways = (lines ? lines.features : []).map(({ properties, geometry }) => ({ ...properties, latlngs: geometry.coordinates.map(turned) }));
      const bounds = L.latLngBounds([]);
      for (const area of drawn) for (const ring of area.latlngs) for (const at of ring) bounds.extend(at);
      for (const mark of marks) bounds.extend(mark.at);
      for (const way of ways) for (const line of way.latlngs) for (const at of line) bounds.extend(at);
      return { shapes: areas, grid: null, areas: drawn, sites: marks, ways, bounds };
    },
  };
}
