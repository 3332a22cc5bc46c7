// Up to some hundred areas and sites: each is an element of its own, with a name for who walks them by keyboard.
import * as L from "leaflet";
import { isBehind, urgency } from "./arranging.js";
import { walk } from "./grid.js";
import { declutter, putLabels, writeLabel } from "./labels.js";
import { isShown, lookOf } from "./maplooks.js";
import { areaLabel, areaLines, siteLines } from "./maptexts.js";
import { enterPopup, popupContent } from "./popups.js";
import { rove } from "./rove.js";
import { markPath, radiusOf, siteClass, siteMark } from "./sitemarks.js";

/** Draws `data`; gives {show(data), remove()}: `show` takes new figures of the same shapes, or another look. */
export function drawFew(map, element, data) {
  const texts = element.dataset;
  const language = document.documentElement.lang || "en";
  const group = L.layerGroup().addTo(map);
  let now = data;
  const breaks = (texts.breaks || "").split(" ").map(Number);
  const popup = (lines, of) => () => popupContent(of(), lines(of(), texts, language), texts);

  const shapes = data.areas.map((area, index) => {
    const layer = L.polygon(latlngs(area, data.grid), { ...style(area, texts.fill, breaks), interactive: Boolean(area.name), smoothFactor: 0.5 });
    if (area.name) layer.bindPopup(popup(areaLines, () => now.areas[index]), { closeButton: true, autoPanPadding: [16, 16] });
    return layer.addTo(group);
  });
  // Below the marks: who goes to a site, as lines to it.
  for (const { latlngs, colour } of data.ways || []) L.polyline(latlngs, { className: `way way-${colour}`, interactive: false }).addTo(group);
  const named = shapes.filter((layer, index) => data.areas[index].name);
  const { x: width, y: height } = map.getSize();
  const radius = radiusOf(data.sites.length, width, height);
  const marks = data.sites.map((site, index) => {
    const mark = siteMark(site, radius);
    mark.bindPopup(popup(siteLines, () => now.sites[index]), { autoPanPadding: [16, 16] });
    return mark.addTo(group);
  });
  const places = shapes.flatMap((layer, index) => {
    const { name } = data.areas[index];
    if (!name || !layer.getElement()) return [];
    const bounds = layer.getBounds();
    const size = (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
    return [{ index, at: layer.getCenter(), size, urgency: urgency(data.areas[index], texts.fill), behind: isBehind(data.areas[index], texts.fill), name, label: areaLabel(data.areas[index], texts.fill, texts, language) }];
  });
  const labels = putLabels(places, group);
  const tidy = () => declutter(labels);
  map.on("zoomend", tidy);
  reachable(named);
  reachable(marks);
  show(data);

  function show(news) {
    now = news;
    shapes.forEach((layer, index) => {
      const area = news.areas[index];
      dress(layer.getElement(), lookOf(area, texts.fill, breaks));
      if (area.name) tell(layer.getElement(), [area.name, areaLabel(area, texts.fill, texts, language)]);
    });
    marks.forEach((mark, index) => {
      const site = news.sites[index];
      const path = mark.getElement();
      mark.site = site;
      path.setAttribute("class", `${siteClass(site)} leaflet-interactive`);
      if (mark._point) path.setAttribute("d", markPath(site, mark._point.x, mark._point.y, mark.options.radius));
      path.classList.toggle("not-shown", !isShown(site, texts));
      tell(path, [site.name, ...siteLines(site, texts)]);
    });
    for (const label of labels) {
      const content = label.getContent();
      const place = { name: label.place.name, label: areaLabel(news.areas[label.place.index], texts.fill, texts, language) };
      label.place.urgency = urgency(news.areas[label.place.index], texts.fill);
      label.place.behind = isBehind(news.areas[label.place.index], texts.fill);
      if (content.textContent !== place.name + (place.label || "")) writeLabel(content, place);
    }
    tidy();
    map.eachLayer((layer) => {
      const isRead = layer instanceof L.Popup && layer.getElement() && layer.getElement().contains(document.activeElement);
      if (layer instanceof L.Popup && !isRead) layer.update();
    });
  }

  return {
    show,
    remove() {
      map.off("zoomend", tidy);
      map.closePopup();
      group.remove();
    },
  };
}

function latlngs(area, grid) {
  if (area.latlngs) return area.latlngs;
  return area.rings.map((ring) => {
    const corners = [];
    walk(ring, (x, y) => corners.push([grid.south + y * grid.unit, grid.west + x * grid.unit]));
    return corners;
  });
}

function style(area, fill, breaks) {
  const { className, pattern } = lookOf(area, fill, breaks);
  return { className, fillOpacity: 1, fillColor: pattern ? `url(#${pattern})` : undefined };
}

function dress(path, { className, pattern }) {
  if (!path) return;
  const whole = path.classList.contains("leaflet-interactive") ? `${className} leaflet-interactive` : className;
  if (path.getAttribute("class") !== whole) path.setAttribute("class", whole);
  if (pattern) path.setAttribute("fill", `url(#${pattern})`);
}

function tell(path, parts) {
  const told = parts.filter(Boolean).join(", ");
  if (path && path.getAttribute("aria-label") !== told) path.setAttribute("aria-label", told);
}

/** Areas and sites are walked with the arrow keys and opened with Enter. */
function reachable(layers) {
  const drawn = layers.filter((layer) => layer.getElement());
  for (const layer of drawn) layer.getElement().setAttribute("role", "button");
  rove(drawn.map((layer) => layer.getElement()), (index) => {
    const layer = drawn[index].openPopup();
    enterPopup(layer.getPopup(), () => layer.closePopup(), layer.getElement());
  });
}
