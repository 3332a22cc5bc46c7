// Names on the map: each in its area, with a halo; where two would touch, see arranging.js.
import * as L from "leaflet";
import { arranged, byUrgency } from "./arranging.js";

/** Puts a label at each place {at, size, urgency, behind, name, label} into `group`; returns the labels. */
export function putLabels(places, group) {
  return places.map((place) => {
    const box = document.createElement("span");
    const tooltip = L.tooltip({ permanent: true, direction: "center", className: "area-label", interactive: false, opacity: 1 });
    tooltip.place = place;
    writeLabel(box, place);
    return tooltip.setLatLng(place.at).setContent(box).addTo(group);
  });
}

/** Writes name and figure into a label's element. */
export function writeLabel(box, { name, label }) {
  box.textContent = "";
  box.appendChild(document.createElement("b")).textContent = name;
  if (label) box.appendChild(document.createElement("span")).textContent = label;
}

/** Puts the labels so that none covers another: those of areas that need somebody first, then of the larger ones. */
export function declutter(labels) {
  const shown = labels.filter((label) => label.getElement()).sort((a, b) => byUrgency(a.place, b.place));
  for (const label of shown) {
    const { style, classList } = label.getElement();
    classList.remove("crowded-out");
    classList.toggle("is-behind", label.place.behind);
    style.marginLeft = style.marginTop = "";
  }
  const boxes = shown.map((label) => {
    const { left, top, right, bottom } = label.getElement().getBoundingClientRect();
    return { left, top, right, bottom, urgency: label.place.urgency };
  });
  arranged(boxes).forEach((shift, index) => {
    const element = shown[index].getElement();
    if (!shift) element.classList.add("crowded-out");
    else [element.style.marginLeft, element.style.marginTop] = shift.map((pixels) => `${pixels}px`);
  });
}
