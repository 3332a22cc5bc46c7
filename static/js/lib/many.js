// Thousands of areas and sites: one path for all that look alike, drawn anew when the map is closer or further away.
import * as L from "leaflet";
import { byUrgency, isBehind, urgency } from "./arranging.js";
import { holds, walk } from "./grid.js";
import { declutter, putLabels } from "./labels.js";
import { isShown, lookOf } from "./maplooks.js";
import { areaLabel, areaLines, siteLines } from "./maptexts.js";
import { enterPopup, popupContent } from "./popups.js";
import { markPath, radiusOf, siteClass } from "./sitemarks.js";

const SVG = "http://www.w3.org/2000/svg";
const LABELLED_FROM = 72; // pixels: an area at least so wide has its name in it, one that is behind from half of it
const LABELS_MOST = 60;
const NEAR = 9; // pixels from a site that still hit it
const PAGE = 50;
const STATE_ORDER = ["resting", "opened", "reported", "awaiting", "left_out", "late", "missing"];

/** Draws `data`, which has a grid; gives {show(data), remove()} as `drawFew`. */
export function drawMany(map, element, data) {
  const texts = element.dataset;
  const language = document.documentElement.lang || "en";
  const breaks = (texts.breaks || "").split(" ").map(Number);
  const svg = make("svg", { class: "crowd", width: 1, height: 1 }, map.getPanes().overlayPane);
  const ground = make("g", { "aria-hidden": "true" }, svg);
  const points = make("g", { "aria-hidden": "true" }, svg);
  const cursor = make("path", { class: "crowd-cursor", tabindex: 0, role: "button" }, svg);
  const aloud = element.appendChild(document.createElement("p"));
  aloud.className = "out-of-sight";
  aloud.setAttribute("aria-live", "polite");
  let now = data;
  let paths = []; // of each area, in pixels of this zoom
  let places = []; // of each site
  let labels = null;
  let at = 0;
  let toPixels = null;

  function project() {
    toPixels = projection(map, now.grid);
    paths = now.areas.map((area) => pathOf(area.rings, toPixels));
    places = now.sites.map((site) => [toPixels.x(site.x), toPixels.y(site.y)]);
    svg.classList.toggle("fine", now.areas.length * 400 > map.getSize().x * map.getSize().y * 2 ** (2 * (map.getZoom() - map.getBoundsZoom(now.bounds))));
  }

  function paint() {
    const looks = new Map();
    now.areas.forEach((area, index) => {
      const look = lookOf(area, texts.fill, breaks);
      const key = `${look.className} ${look.pattern}`;
      if (!looks.has(key)) looks.set(key, { look, parts: [] });
      looks.get(key).parts.push(paths[index]);
    });
    ground.textContent = "";
    for (const { look, parts } of looks.values()) {
      const path = make("path", { class: look.className, d: parts.join(""), "fill-rule": "evenodd" }, ground);
      if (look.pattern) path.setAttribute("fill", `url(#${look.pattern})`);
    }
    points.textContent = "";
    const [west, south, east, north] = [now.bounds.getWest(), now.bounds.getSouth(), now.bounds.getEast(), now.bounds.getNorth()];
    const low = map.latLngToLayerPoint([south, west]);
    const high = map.latLngToLayerPoint([north, east]);
    const shown = now.sites.filter((site) => isShown(site, texts)).length;
    const radius = radiusOf(shown, high.x - low.x, low.y - high.y);
    points.classList.toggle("small", radius < 3);
    for (const state of STATE_ORDER) {
      const marks = now.sites.flatMap((site, index) => (site.state === state && isShown(site, texts) ? [markPath(site, places[index][0], places[index][1], radius)] : []));
      if (marks.length) make("path", { class: siteClass({ state }), d: marks.join("") }, points);
    }
    label();
    point(at);
  }

  function label() {
    if (labels) labels.group.remove();
    const group = L.layerGroup().addTo(map);
    const view = map.getBounds().pad(0.1);
    const wide = now.areas.flatMap((area) => {
      const [west, south, east, north] = area.box;
      const first = urgency(area, texts.fill);
      if (!area.name || toPixels.x(east) - toPixels.x(west) < (first ? LABELLED_FROM : LABELLED_FROM / 2)) return [];
      const middle = latlng(now.grid, (west + east) / 2, (south + north) / 2);
      return view.contains(middle) ? [{ at: middle, size: (east - west) * (north - south), urgency: first, behind: isBehind(area, texts.fill), name: area.name, label: areaLabel(area, texts.fill, texts, language) }] : [];
    });
    labels = { group, all: putLabels(wide.sort(byUrgency).slice(0, LABELS_MOST), group) };
    declutter(labels.all);
  }

  const reached = () => [...now.areas.filter((area) => area.name), ...now.sites.filter((site) => isShown(site, texts))];

  /** Puts the mark for the keyboard on one of the areas and sites. */
  function point(index) {
    const all = reached();
    if (!all.length) return;
    at = Math.max(0, Math.min(index, all.length - 1));
    const one = all[at];
    cursor.setAttribute("d", one.rings ? paths[now.areas.indexOf(one)] : markPath(one, ...places[now.sites.indexOf(one)], 7));
    const told = one.rings ? [one.name, ...areaLines(one, texts, language)] : [one.name, ...siteLines(one, texts)];
    cursor.setAttribute("aria-label", `${told.join(", ")} (${at + 1} / ${all.length})`);
  }

  function open(one, where, back) {
    const lines = one.rings ? areaLines(one, texts, language) : siteLines(one, texts);
    const popup = L.popup({ autoPanPadding: [16, 16] }).setLatLng(where).setContent(popupContent(one, lines, texts)).openOn(map);
    if (back) enterPopup(popup, () => map.closePopup(popup), back);
  }

  const middleOf = (one) => (one.rings ? latlng(now.grid, (one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2) : L.latLng(one.at));
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity };
  cursor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") open(reached()[at], middleOf(reached()[at]), cursor);
    else if (event.key in steps) {
      point(steps[event.key] === Infinity ? reached().length - 1 : Math.max(0, at + steps[event.key]));
      aloud.textContent = cursor.getAttribute("aria-label");
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the map itself would pan
  });

  const onClick = (event) => {
    const spot = map.latLngToLayerPoint(event.latlng);
    let found = null;
    let best = NEAR;
    now.sites.forEach((site, index) => {
      const far = Math.hypot(places[index][0] - spot.x, places[index][1] - spot.y);
      if (far <= best && isShown(site, texts)) {
        best = far;
        found = site;
      }
    });
    const x = (event.latlng.lng - now.grid.west) / now.grid.unit;
    const y = (event.latlng.lat - now.grid.south) / now.grid.unit;
    const inBox = ({ box }) => box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3];
    found = found || now.areas.find((area) => area.name && inBox(area) && holds(area.rings, x, y));
    if (!found) return;
    point(reached().indexOf(found));
    open(found, found.rings ? event.latlng : found.at, null);
  };
  const onZoom = () => {
    project();
    paint();
  };
  map.on("click", onClick);
  map.on("zoomend viewreset", onZoom);
  map.on("moveend", label);
  onZoom();

  return {
    show(news) {
      now = news;
      paint();
    },
    remove() {
      map.off("click", onClick);
      map.off("zoomend viewreset", onZoom);
      map.off("moveend", label);
      map.closePopup();
      labels.group.remove();
      svg.remove();
      aloud.remove();
    },
  };
}

function make(tag, attributes, parent) {
  const node = parent.appendChild(document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

const latlng = (grid, x, y) => L.latLng(grid.south + y * grid.unit, grid.west + x * grid.unit);

/** From the grid to pixels of the map's present zoom. */
function projection(map, grid) {
  const origin = map.getPixelOrigin();
  const zoom = map.getZoom();
  const left = map.project([grid.south, grid.west], zoom).x - origin.x;
  const wide = (map.project([grid.south, grid.west + 1000 * grid.unit], zoom).x - origin.x - left) / 1000;
  const rows = new Map(); // degrees of latitude are not alike: each row is projected once
  return {
    x: (x) => left + x * wide,
    y(y) {
      let found = rows.get(y);
      if (found === undefined) {
        found = map.project([grid.south + y * grid.unit, grid.west], zoom).y - origin.y;
        rows.set(y, found);
      }
      return found;
    },
  };
}

function pathOf(rings, toPixels) {
  let path = "";
  for (const ring of rings) {
    let letter = "M";
    walk(ring, (x, y) => {
      path += `${letter}${Math.round(toPixels.x(x) * 10) / 10} ${Math.round(toPixels.y(y) * 10) / 10}`;
      letter = "L";
    });
    path += "Z";
  }
  return path;
}
