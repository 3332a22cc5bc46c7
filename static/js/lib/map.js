// The county's map without tiles: areas filled by coverage, lateness or state, sites as marks whose shape is their kind.
import * as L from "leaflet";
import { drawFew } from "./few.js";
import { drawMany } from "./many.js";
import { source } from "./mapdata.js";

const AFTER_FIGURES = 400; // ms
const MANY = 600; // areas and sites, beyond which each is no element of its own

/** Draws every [data-map] under `root`; each listens for "news" and takes the new figures in. */
export function startMaps(root = document) {
  root.querySelectorAll("[data-map]").forEach(start);
}

async function start(element) {
  const from = source(element);
  let data;
  try {
    data = await from.load();
  } catch (error) {
    element.querySelector(".map-wait").textContent = element.dataset.textFailed;
    return;
  }
  element.textContent = "";
  const map = ground(element);
  let drawn = null;
  const draw = () => {
    if (drawn) drawn.remove();
    const many = data.grid && data.areas.length + data.sites.length > MANY;
    drawn = (many ? drawMany : drawFew)(map, element, data);
  };
  const everything = () => data.bounds.isValid() && map.fitBounds(data.bounds, { paddingTopLeft: [48, 16], paddingBottomRight: [16, 16], animate: false });
  everything();
  draw();
  controls(map, element, everything);
  element.dataset.drawn = "true";
  document.dispatchEvent(new CustomEvent("map-drawn", { detail: map }));
  for (const [moment, paper] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(moment, () => {
      element.classList.toggle("on-paper", paper);
      map.invalidateSize({ animate: false, pan: false });
      everything();
    });
  }

  element.addEventListener("show-by", () => drawn.show(data));
  // Every section of the page has news of its own at about the same time: the map comes after them, once.
  let waiting = null;
  let loading = false;
  const renew = async () => {
    waiting = null;
    loading = true;
    try {
      const was = data;
      data = await from.load();
      if (data.shapes === was.shapes) drawn.show(data);
      else draw();
    } catch (error) {
      // The old picture stays; the line of the last news says how old the figures are.
    }
    loading = false;
  };
  const later = () => {
    if (loading) waiting = waiting || setTimeout(() => ((waiting = null), later()), AFTER_FIGURES);
    else waiting = waiting || setTimeout(renew, AFTER_FIGURES);
  };
  document.addEventListener("news", later);
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
