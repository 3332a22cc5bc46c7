// The county's map without tiles: areas filled by coverage or state, sites as marks whose shape is their kind.
import * as L from "leaflet";
import { declutter, labelAreas } from "./labels.js";
import { rove } from "./rove.js";
import { siteMark } from "./sitemarks.js";

const SVG = "http://www.w3.org/2000/svg";

/** Draws every [data-map] under `root`; each listens for "news" and draws itself again. */
export function startMaps(root = document) {
  root.querySelectorAll("[data-map]").forEach(start);
}

async function start(element, index) {
  const { areasUrl, sitesUrl } = element.dataset;
  const load = () => Promise.all([geojson(areasUrl), sitesUrl ? geojson(sitesUrl) : null]);
  let loaded;
  try {
    loaded = await load();
  } catch (error) {
    element.querySelector(".map-wait").textContent = element.dataset.textFailed;
    return;
  }
  element.textContent = "";
  const map = ground(element);
  let layers = draw(map, element, loaded, `hatch-${index}`);
  const everything = () => layers.bounds.isValid() && map.fitBounds(layers.bounds, { paddingTopLeft: [48, 16], paddingBottomRight: [16, 16], animate: false });
  everything();
  controls(map, element, everything);
  map.on("zoomend", () => declutter(layers.labels));
  declutter(layers.labels);
  element.dataset.drawn = "true";
  document.dispatchEvent(new CustomEvent("map-drawn", { detail: map }));
  for (const [moment, paper] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(moment, () => {
      element.classList.toggle("on-paper", paper);
      map.invalidateSize({ animate: false, pan: false });
      everything();
    });
  }

  document.addEventListener("news", async () => {
    try {
      const news = await load();
      map.closePopup();
      layers.group.remove();
      layers = draw(map, element, news, `hatch-${index}`);
      declutter(layers.labels);
    } catch (error) {
      // The old picture stays; the line of the last news says how old the figures are.
    }
  });
}

async function geojson(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function ground(element) {
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0, // the county fills its frame
    zoomDelta: 0.5,
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    inertia: false,
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
  });
  map.setView([0, 0], 1);
  // A wheel or a finger that only wants to move the page must not be caught by the map.
  map.on("focus", () => {
    map.scrollWheelZoom.enable();
    map.dragging.enable();
  });
  map.on("blur", () => {
    map.scrollWheelZoom.disable();
    if (L.Browser.mobile) map.dragging.disable();
  });
  return map;
}

function controls(map, element, everything) {
  const { textZoomIn, textZoomOut, textAll } = element.dataset;
  L.control.zoom({ zoomInTitle: textZoomIn, zoomOutTitle: textZoomOut }).addTo(map);
  const bar = element.querySelector(".leaflet-control-zoom");
  const all = L.DomUtil.create("a", "map-all", bar);
  all.href = "#";
  all.title = textAll;
  all.textContent = "\u2922";
  all.setAttribute("role", "button");
  all.setAttribute("aria-label", textAll);
  L.DomEvent.on(all, "click", (event) => {
    L.DomEvent.stop(event);
    everything();
  });
}

function draw(map, element, [areas, sites], hatchId) {
  const group = L.layerGroup().addTo(map);
  const breaks = (element.dataset.breaks || "").split(" ").map(Number);
  const hatched = { fillColor: `url(#${hatchId})`, fillOpacity: 1, className: "area hatched" };
  const style = ({ properties }) => {
    if (element.dataset.fill === "none") return { className: "area outlined" };
    if (element.dataset.fill === "state") {
      return !properties.state || properties.state === "no_news" ? hatched : { className: `area fill-${properties.state}` };
    }
    return properties.value === null || properties.value === undefined ? hatched : { className: `area ramp-fill-${step(properties.value, breaks)}` };
  };
  const areaLayers = [];
  const ground = L.geoJSON(areas, {
    style: (feature) => (feature.properties.name ? style(feature) : { ...style(feature), interactive: false }),
    onEachFeature(feature, layer) {
      if (!feature.properties.name) return; // the outline of an area above: nothing to say of it, nothing to open
      layer.bindPopup(() => popup(feature.properties, element), { closeButton: true, autoPanPadding: [16, 16] });
      areaLayers.push(layer);
    },
  }).addTo(group);
  const bounds = ground.getBounds();
  hatch(element, hatchId);
  reachable(areaLayers);

  if (sites) {
    const marks = sites.features.map((feature) => {
      const mark = siteMark(feature);
      mark.bindPopup(() => popup(feature.properties, element), { autoPanPadding: [16, 16] });
      return mark.addTo(group);
    });
    marks.forEach((mark) => bounds.extend(mark.getLatLng()));
    reachable(marks);
  }
  return { group, bounds, labels: labelAreas(areaLayers, group) };
}

const step = (value, breaks) => 1 + breaks.filter((at) => value >= at).length;

/** Areas and sites are walked with the arrow keys and opened with Enter. */
function reachable(layers) {
  const drawn = layers.filter((layer) => layer.getElement());
  for (const layer of drawn) {
    const { name, label } = layer.feature.properties;
    layer.getElement().setAttribute("role", "button");
    layer.getElement().setAttribute("aria-label", [name, label].filter(Boolean).join(", "));
  }
  rove(drawn.map((layer) => layer.getElement()), (index) => {
    const layer = drawn[index].openPopup();
    const box = layer.getPopup().getElement();
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      layer.closePopup();
      layer.getElement().focus();
    });
    const link = box.querySelector("a.map-open");
    if (link) link.focus();
  });
}

function popup({ name, label, detail, url }, element) {
  const box = document.createElement("div");
  const add = (tag, text, className) => {
    const part = box.appendChild(document.createElement(tag));
    part.textContent = text;
    if (className) part.className = className;
    return part;
  };
  add("p", name, "map-name");
  add("p", label || element.dataset.textNoFigure);
  if (detail) add("p", detail, "soft");
  if (url) add("a", element.dataset.textOpen, "map-open").href = url;
  return box;
}

/** The pattern of "no news", drawn once into Leaflet's own SVG. */
function hatch(element, id) {
  const svg = element.querySelector(".leaflet-overlay-pane svg");
  if (!svg || svg.querySelector("pattern")) return;
  const make = (tag, attributes, parent) => {
    const node = parent.appendChild(document.createElementNS(SVG, tag));
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const defs = make("defs", {}, svg);
  const pattern = make("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, defs);
  make("rect", { width: 8, height: 8, class: "hatch-ground" }, pattern);
  make("rect", { width: 2, height: 8, class: "hatch-line" }, pattern);
}
