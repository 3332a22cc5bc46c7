// The day's curve: cumulative people against plan, labels at the lines' ends, "now" as a line, no legend box.
import { paint } from "./curvedrawing.js";
import { offsetOf } from "./scale.js";
import { clock, fill, number } from "./words.js";

/** Draws every [data-curve] under `root`; each draws itself again on "news" and when its width changes. */
export function startCurves(root = document) {
  root.querySelectorAll("[data-curve]").forEach(start);
}

async function start(element) {
  let data = null;
  const load = async () => {
    const response = await fetch(element.dataset.src, { credentials: "same-origin" });
    if (!response.ok) throw new Error(String(response.status));
    data = read(await response.json());
    show();
  };
  const say = (text) => {
    element.textContent = "";
    const line = element.appendChild(document.createElement("p"));
    line.className = "map-wait";
    line.textContent = text;
  };
  const show = () => {
    if (!data) return;
    if (!data.series.length) return say(element.dataset.textEmpty);
    element.textContent = "";
    const reading = document.createElement("p");
    reading.className = "curve-reading";
    reading.setAttribute("aria-live", "polite");
    const style = getComputedStyle(element);
    const least = parseFloat(style.getPropertyValue("--curve-height"));
    const height = fills(style) ? Math.max(least, element.clientHeight) : least;
    const drawing = paint(data, element.dataset, { width: element.clientWidth, height, letter: parseFloat(style.fontSize) });
    drawing.svg.setAttribute("aria-label", `${element.getAttribute("aria-label")} ${describe(data, element.dataset)}`);
    element.append(drawing.svg, reading);
    readable(drawing, data, reading);
    element.dataset.drawn = "true";
  };
  try {
    await load();
  } catch (error) {
    say(element.dataset.textFailed);
    return;
  }
  const size = () => `${element.clientWidth} ${fills(getComputedStyle(element)) ? element.clientHeight : ""}`;
  let before = size();
  new ResizeObserver(() => {
    if (size() === before) return;
    before = size();
    show();
  }).observe(element);
  document.addEventListener("news", () => load().catch(() => {})); // the old curve stays
}

/** Whether the curve takes all the height that its place leaves it, as on a wall; --curve-height is the least then. */
const fills = (style) => style.getPropertyValue("--curve-fills").trim() === "1";

/** Times become instants in ms; `offset` is the county's distance from UTC in ms. */
function read(json) {
  const series = json.series.filter(({ points }) => points.length).map(({ name, kind, points }) => ({
    name,
    kind,
    points: points.map(([iso, people]) => ({ at: Date.parse(iso), people, iso })),
  }));
  const first = series.length ? series[0].points[0].iso : "Z";
  return {
    series,
    band: json.band && json.band.points.length ? json.band.points.map(([iso, low, high]) => ({ at: Date.parse(iso), low, high })) : null,
    now: json.now ? Date.parse(json.now) : null,
    nowIso: json.now,
    target: json.target ? { people: json.target.people, at: Date.parse(json.target.at) } : null,
    offset: offsetOf(first),
  };
}

function describe(data, texts) {
  return data.series.map(({ name, points }) => {
    const last = points[points.length - 1];
    return fill(texts.textDescribe, { name, people: number(last.people), time: clock(last.iso) });
  }).join(" ");
}

/** Pointer and arrow keys walk along the hours; the line below reads them out. */
function readable({ svg, cursorTo, xOf }, data, reading) {
  const hours = Array.from(new Map(data.series.flatMap(({ points }) => points.map(({ at, iso }) => [at, iso]))).entries()).sort(([a], [b]) => a - b);
  let index = -1;
  const go = (next) => {
    index = Math.max(0, Math.min(hours.length - 1, next));
    const [at, iso] = hours[index];
    cursorTo(at);
    const values = data.series.map(({ name, points }) => {
      const point = points.find((candidate) => candidate.at === at);
      return point ? `${name} ${number(point.people)}` : null;
    });
    reading.textContent = [clock(iso), ...values.filter(Boolean)].join("  ·  ");
  };
  const leave = () => {
    index = -1;
    cursorTo(null);
    reading.textContent = "";
  };
  svg.addEventListener("pointermove", (event) => {
    const x = event.clientX - svg.getBoundingClientRect().left;
    let nearest = 0;
    hours.forEach(([at], i) => {
      if (Math.abs(xOf(at) - x) < Math.abs(xOf(hours[nearest][0]) - x)) nearest = i;
    });
    if (nearest !== index) go(nearest);
  });
  svg.addEventListener("pointerleave", leave);
  svg.addEventListener("blur", leave);
  svg.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") go(index + 1);
    else if (event.key === "ArrowLeft") go(index < 0 ? hours.length - 1 : index - 1);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
}
