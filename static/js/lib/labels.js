// Names on the map: each in its area, with a halo; where two would touch, the larger area keeps its name.
import * as L from "leaflet";

/** Puts a label at each place {at, size, name, label} into `group`; returns the labels, largest area first. */
export function putLabels(places, group) {
  const sorted = places.slice().sort((a, b) => b.size - a.size);
  return sorted.map((place) => {
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

/** Hides the labels that would cover another. */
export function declutter(labels) {
  const kept = [];
  for (const label of labels) {
    const element = label.getElement();
    if (!element) continue;
    element.classList.remove("crowded-out");
    const box = element.getBoundingClientRect();
    const touches = kept.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    if (touches) element.classList.add("crowded-out");
    else kept.push(box);
  }
}
