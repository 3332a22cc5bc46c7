// The curve as SVG: classes only, so that the style sheet colours it on screen, wall and paper alike.
import { hourTicks, peopleTicks, spread } from "./scale.js";
import { fill, number } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 320;
const LINE = 18; // px a label line takes

/** `data` as read by curve.js, `texts` the element's data-text-*, `width` in px. Returns {svg, cursorTo(at|null), xOf(at)}. */
export function paint(data, texts, width) {
  const small = width < 560;
  const right = small ? 12 : Math.min(200, width * 0.22);
  const box = { left: small ? 12 : 76, right: width - right, top: small ? 44 : 28, bottom: HEIGHT - 30 };
  const points = data.series.flatMap((series) => series.points);
  const instants = points.map(({ at }) => at).concat(data.target ? [data.target.at] : [], data.band ? data.band.map(({ at }) => at) : []);
  const from = Math.min(...instants);
  const to = Math.max(...instants, from + 3600000);
  const ticks = peopleTicks(Math.max(...points.map(({ people }) => people), data.target ? data.target.people : 0, ...(data.band || []).map(({ high }) => high)));
  const top = ticks[ticks.length - 1];
  const xOf = (at) => box.left + ((at - from) / (to - from)) * (box.right - box.left);
  const yOf = (people) => box.bottom - (people / top) * (box.bottom - box.top);

  const svg = node("svg", { class: "curve-drawing", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", tabindex: 0 });
  axes(svg, { box, ticks, from, to, xOf, yOf, small, offset: data.offset, unit: texts.textUnit });
  if (data.band) {
    const upper = data.band.map(({ at, high }) => `${xOf(at)},${yOf(high)}`);
    const lower = data.band.map(({ at, low }) => `${xOf(at)},${yOf(low)}`).reverse();
    node("polygon", { class: "curve-band", points: [...upper, ...lower].join(" ") }, svg);
  }
  for (const { kind, points: own } of data.series) {
    node("polyline", { class: `curve-line curve-${kind}`, points: own.map(({ at, people }) => `${xOf(at)},${yOf(people)}`).join(" ") }, svg);
  }
  if (data.now !== null && data.now >= from && data.now <= to) now(svg, data, texts, box, xOf);
  if (data.target) {
    const [x, y] = [xOf(data.target.at), yOf(data.target.people)];
    node("path", { class: "curve-target", d: `M${x - 6} ${y}h12M${x} ${y - 6}v12` }, svg);
  }
  ends(svg, data, texts, { box, xOf, yOf, small });
  const cursor = node("path", { class: "curve-cursor" }, svg);
  return { svg, xOf, cursorTo: (at) => cursor.setAttribute("d", at === null ? "" : `M${xOf(at)} ${box.top}V${box.bottom}`) };
}

function axes(svg, { box, ticks, from, to, xOf, yOf, small, offset, unit }) {
  ticks.forEach((people, i) => {
    const y = yOf(people);
    node("path", { class: i ? "curve-grid" : "curve-ground", d: `M${box.left} ${y}H${box.right}` }, svg);
    if (small && i === 0) return;
    const last = i === ticks.length - 1;
    text(svg, small ? box.left : box.left - 10, small ? y - 4 : y + 5, last ? `${number(people)} ${small ? unit : ""}`.trim() : number(people), { class: "curve-tick", "text-anchor": small ? "start" : "end" });
    if (last && !small) text(svg, box.left - 10, y - 13, unit, { class: "curve-tick", "text-anchor": "end" });
  });
  for (const at of hourTicks(from, to, offset, (box.right - box.left) / 64)) {
    node("path", { class: "curve-ground", d: `M${xOf(at)} ${box.bottom}v5` }, svg);
    const local = new Date(at + offset).toISOString().slice(11, 16);
    text(svg, xOf(at), box.bottom + 21, local, { class: "curve-tick", "text-anchor": "middle" });
  }
}

function now(svg, data, texts, box, xOf) {
  const x = xOf(data.now);
  node("path", { class: "curve-now", d: `M${x} ${box.top - 4}V${box.bottom}` }, svg);
  const label = `${texts.textNow} ${data.nowIso.slice(11, 16)}`;
  const nearEnd = x > box.right - 80;
  text(svg, x + (nearEnd ? -5 : 5), box.top + 4, label, { class: "curve-now-label", "text-anchor": nearEnd ? "end" : "start" });
}

/** Each line's name and last figure at its end; on a narrow screen on top, with a piece of the line before it. */
function ends(svg, data, texts, { box, xOf, yOf, small }) {
  const labels = data.series.map(({ name, kind, points }) => {
    const last = points[points.length - 1];
    return { kind, x: xOf(last.at), y: yOf(last.people), words: `${name} ${number(last.people)}` };
  });
  if (data.target) {
    labels.push({ kind: "target", x: xOf(data.target.at), y: yOf(data.target.people), words: fill(texts.textTarget, { people: number(data.target.people) }) });
  }
  for (const { kind, x, y } of labels) if (kind === "actual") node("circle", { class: "curve-end", cx: x, cy: y, r: 4.5 }, svg);
  if (small) {
    let x = box.left;
    let y = 14;
    for (const { kind, words } of labels) {
      const room = words.length * 8.2 + 30;
      if (x > box.left && x + room > box.right) {
        x = box.left;
        y += LINE;
      }
      if (kind === "target") node("path", { class: "curve-target", d: `M${x + 4} ${y - 5}h12M${x + 10} ${y - 11}v12` }, svg);
      else node("path", { class: `curve-line curve-${kind}`, d: `M${x} ${y - 5}h20` }, svg);
      text(svg, x + 25, y, words, { class: `curve-label curve-label-${kind}` });
      x += room + 12;
    }
    return;
  }
  const heights = spread(labels.map(({ y }) => y), LINE, box.bottom);
  labels.forEach(({ kind, x, y, words }, i) => {
    const far = box.right + 12;
    if (x < box.right - 8 || Math.abs(heights[i] - y) > 6) {
      node("path", { class: "curve-lead", d: `M${x + 7} ${y}L${far - 4} ${heights[i]}` }, svg);
    }
    text(svg, far, heights[i] + 5, words, { class: `curve-label curve-label-${kind}` });
  });
}

function node(tag, attributes, parent) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (parent) parent.appendChild(element);
  return element;
}

function text(parent, x, y, words, attributes) {
  node("text", { x, y, ...attributes }, parent).textContent = words;
}
