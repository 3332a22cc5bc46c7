// A site is moved on the map: by hand, with the arrow keys, or by typing where; what that does is asked for and shown.
import * as L from "leaflet";
import { drawGround, fetchGround } from "./catchments.js";
import { swap } from "./fragments.js";

const STEP_M = 50;
const LEAP = 10; // times as far with Shift
const PAUSE = 150; // ms without a change, before it is asked for
const METRES_A_DEGREE = 111320;
const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };

/** Starts [data-moving] under `root`, which holds a map, the fields of the place and [data-moved], what it does. */
export function startMoving(root = document) {
  const element = root.querySelector("[data-moving]");
  if (!element) return;
  document.addEventListener("map-drawn", ({ detail: map }) => begin(element, map), { once: true });
}

function begin(element, map) {
  const { changes, label } = element.dataset;
  const at = [Number(element.dataset.lat), Number(element.dataset.lon)];
  const lines = L.layerGroup().addTo(map);
  const draw = (centre, ways) => {
    lines.clearLayers();
    L.polyline(ways.map((way) => [centre, way]), { className: "way way-own", interactive: false }).addTo(lines);
  };
  draw(at, JSON.parse(element.dataset.ways));
  const ground = grounds(element.dataset.groundUrl, L.layerGroup().addTo(map), element);
  ground(at[1], at[0]);
  map.setView(at, Math.max(map.getZoom(), 12), { animate: false });
  if (changes === undefined) return;

  const icon = L.divIcon({ className: "moving-mark", iconSize: [30, 30] });
  const marker = L.marker(at, { icon, draggable: true, keyboard: true, autoPan: true, zIndexOffset: 1000 }).addTo(map);
  const mark = marker.getElement();
  mark.setAttribute("aria-label", label);
  mark.setAttribute("aria-describedby", "moving-help");

  const section = element.querySelector("[data-moved]");
  const typed = element.querySelector("[data-place-typed]");
  const kept = element.querySelector("form[method=post]");
  const ask = asking(element.dataset, section, (ways) => draw(marker.getLatLng(), ways));
  const moved = () => {
    const { lat, lng } = marker.getLatLng();
    for (const form of [typed, kept]) {
      form.elements.lon.value = lng.toFixed(6);
      form.elements.lat.value = lat.toFixed(6);
    }
    remember(lng, lat);
    ask(lng, lat);
    ground(lng, lat);
  };
  marker.on("drag", moved);
  mark.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const metres = STEP_M * (event.shiftKey ? LEAP : 1);
    const { lat, lng } = marker.getLatLng();
    marker.setLatLng([lat + (arrow[1] * metres) / METRES_A_DEGREE, lng + (arrow[0] * metres) / (METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180))]);
    map.panInside(marker.getLatLng(), { padding: [40, 40], animate: false });
    moved();
  });
  typed.addEventListener("submit", (event) => {
    const lon = Number(typed.elements.lon.value);
    const lat = Number(typed.elements.lat.value);
    if (!typed.elements.lon.value || !typed.elements.lat.value || !Number.isFinite(lon) || !Number.isFinite(lat)) return; // the server says what is wrong
    event.preventDefault();
    marker.setLatLng([lat, lon]);
    if (Math.abs(lat) <= 85) map.panInside(marker.getLatLng(), { padding: [40, 40], animate: false });
    moved();
  });
}

/** The place stands in the address, so that it is there again on the way back to this page. */
function remember(lon, lat) {
  const place = new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6) });
  try {
    window.history.replaceState(window.history.state, "", `?${place}`);
  } catch {
    // a browser that takes no more changes for now: the next one says it
  }
}

function grounds(url, group, element) {
  let timer = null;
  let patience = null;
  const fetchIt = async (lon, lat) => {
    if (patience) patience.abort();
    const mine = (patience = new AbortController());
    const features = await fetchGround(`${url}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`, mine.signal);
    if (!features || mine !== patience) return;
    group.clearLayers();
    drawGround(features, group, () => "catchment catchment-own");
    element.dataset.grounds = features.length;
  };
  return (lon, lat) => {
    clearTimeout(timer);
    timer = setTimeout(fetchIt, PAUSE, lon, lat);
  };
}

function asking({ url, failed }, section, onWays) {
  let timer = null;
  let patience = null;
  const fetchIt = async (lon, lat) => {
    if (patience) patience.abort();
    const mine = (patience = new AbortController());
    try {
      const response = await fetch(`${url}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`, { credentials: "same-origin", signal: mine.signal });
      if (!response.ok) throw new Error(String(response.status));
      swap(section, await response.text());
      const told = section.querySelector("[data-ways]");
      if (told) onWays(JSON.parse(told.dataset.ways));
    } catch (error) {
      if (error.name === "AbortError") return; // a newer place is asked for
      section.textContent = failed;
    }
  };
  return (lon, lat) => {
    clearTimeout(timer);
    timer = setTimeout(fetchIt, PAUSE, lon, lat);
  };
}
