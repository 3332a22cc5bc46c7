// Names on the map: each in its area, with a halo; where two would touch, the larger area keeps its name.
import * as L from "leaflet";

/** Puts a label into each area; returns the labels, largest area first. */
export function labelAreas(layers, group) {
  const sized = layers.map((layer) => {
    const bounds = layer.getBounds();
    return { layer, bounds, size: (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth()) };
  });
  sized.sort((a, b) => b.size - a.size);
  return sized.map(({ layer, bounds }) => {
    const { name, label, value } = layer.feature.properties;
    const box = document.createElement("span");
    box.appendChild(document.createElement("b")).textContent = name;
    if (label && value !== undefined) box.appendChild(document.createElement("span")).textContent = label;
    const tooltip = L.tooltip({ permanent: true, direction: "center", className: "area-label", interactive: false, opacity: 1 });
    tooltip.setLatLng(layer.getCenter ? layer.getCenter() : bounds.getCenter()).setContent(box).addTo(group);
    return tooltip;
  });
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
