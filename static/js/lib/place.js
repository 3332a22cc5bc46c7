// Going down to an area and back keeps the reader's place: the order of the tables, how far the page was read, and what
// the map showed. The moment is in the addresses. It lasts as long as the tab; without storage nothing is kept.
import { orderBy } from "./tables.js";

const KEY = "watching";
const PAGES = 40;

/** Keeps the place of the page that carries [data-place="round area"] and [data-above="codes of the areas above"]. */
export function keepPlace(root = document, store = window.sessionStorage) {
  const element = root.querySelector("[data-place]");
  if (!element) return;
  const here = element.dataset.place;
  const kept = read(store);
  const own = kept.pages[here] || {};
  const cameBack = returned(kept.left, here);

  for (const [id, { heading, direction }] of Object.entries(kept.orders)) {
    const table = document.getElementById(id);
    if (table) orderBy(table, heading, direction);
  }
  const y = cameBack ? own.y : kept.beside;
  if (y && !window.location.hash) requestAnimationFrame(() => window.scrollTo(0, y));
  kept.beside = null;

  document.addEventListener("sorted", ({ detail }) => {
    kept.orders[detail.table] = { heading: detail.heading, direction: detail.direction };
  });
  document.addEventListener("map-drawn", ({ detail: map }) => {
    if (cameBack && own.map) map.setView(own.map.centre, own.map.zoom, { animate: false });
    map.on("moveend", () => {
      const { lat, lng } = map.getCenter();
      own.map = { centre: [lat, lng], zoom: map.getZoom() };
    });
  });
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest("a[rel=prev], a[rel=next]") : null;
    kept.beside = link ? window.scrollY : null; // the area beside is read from where this one was
  });
  window.addEventListener("pagehide", () => {
    own.y = window.scrollY;
    delete kept.pages[here]; // the newest last
    kept.pages[here] = own;
    for (const oldest of Object.keys(kept.pages).slice(0, -PAGES)) delete kept.pages[oldest];
    kept.left = { here, above: element.dataset.above.split(" ") };
    write(store, kept);
  });
}

/** True where the page that was left lies below this one in the same round. */
export function returned(left, here) {
  if (!left) return false;
  const [round, area] = here.split(" ");
  return left.here.split(" ")[0] === round && left.above.includes(area);
}

function read(store) {
  const empty = { orders: {}, pages: {}, left: null, beside: null };
  try {
    return { ...empty, ...JSON.parse(store.getItem(KEY) || "{}") };
  } catch (error) {
    return empty;
  }
}

function write(store, kept) {
  try {
    store.setItem(KEY, JSON.stringify(kept));
  } catch (error) {
    // Full or forbidden: the page works without.
  }
}
