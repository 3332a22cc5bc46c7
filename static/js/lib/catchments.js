// The ground of sites, tinted, below the lines and marks of a map. It is drawn when it comes: a map is of use before.
import * as L from "leaflet";

/** Fetches the polygons at `url`; null where there are none for now. */
export async function fetchGround(url, signal) {
  try {
    const response = await fetch(url, { credentials: "same-origin", signal });
    return response.ok ? (await response.json()).features : null;
  } catch (error) {
    return null; // asked again by a newer place, or not to be had: the lines say who goes where
  }
}

/** Draws polygons {geometry, properties: {colour}} into `group`; `look` gives a polygon's class. */
export function drawGround(features, group, look = ({ colour }) => `catchment catchment-${colour}`) {
  for (const { geometry, properties } of features) {
    const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const turned = parts.map((rings) => rings.map((ring) => ring.map(([longitude, latitude]) => [latitude, longitude])));
    const path = L.polygon(turned, { className: look(properties), interactive: false }).addTo(group).getElement();
    const above = path && path.parentNode.querySelector("path.way, path.site");
    if (above) path.parentNode.insertBefore(path, above);
  }
}

/** Draws the ground of a [data-grounds-url] map once the map is there. */
export function startGround(root = document) {
  const element = root.querySelector("[data-grounds-url]");
  if (!element) return;
  document.addEventListener(
    "map-drawn",
    async ({ detail: map }) => {
      const features = await fetchGround(element.dataset.groundsUrl);
      if (features) drawGround(features, L.layerGroup().addTo(map));
      element.dataset.grounds = features ? features.length : 0;
    },
    { once: true },
  );
}
