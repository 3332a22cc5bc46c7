// The curve as SVG: classes only, so that the style sheet colours it on screen, wall and paper alike.
import { hourTicks, peopleTicks, spread } from "./scale.js";
import { fill, number } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** `data` as read by curve.js, `texts` the element's data-text-*, `size` {width, height, letter} in px. Returns {svg, cursorTo(at|null), xOf(at)}. */
export function paint(data, texts, { width, height, letter }) {
  const small = width < 40 * letter;
  const labels = namesOf(data, texts);
  const rows = small ? rowsOf(labels, width, letter) : [];
  const box = {
    left: small ? letter : 5.6 * letter,
    right: width - (small ? letter : Math.max(...labels.map(({ words }) => lengthOf(words, letter))) + 2 * letter),
    top: small ? (rows.length + 2.2) * 1.4 * letter : 2.6 * letter,
    bottom: height - 2.2 * letter,
  };
  const points = data.series.flatMap((series) => series.points);
  const instants = points.map(({ at }) => at).concat(data.target ? [data.target.at] : [], data.band ? data.band.map(({ at }) => at) : []);
  const from = Math.min(...instants);
  const to = Math.max(...instants, from + 3600000);
  const ticks = peopleTicks(Math.max(...points.map(({ people }) => people), data.target ? data.target.people : 0, ...(data.band || []).map(({ high }) => high), 1)); // nobody planned and nobody sampled is a line at 0
  const top = ticks[ticks.length - 1];
  const xOf = (at) => box.left + ((at - from) / (to - from)) * (box.right - box.left);
  const yOf = (people) => box.bottom - (people / top) * (box.bottom - box.top);

  const svg = node("svg", { class: "curve-drawing", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", tabindex: 0 });
  axes(svg, { box, ticks, from, to, xOf, yOf, small, letter, offset: data.offset, unit: texts.textUnit });
  if (data.band) {
    const upper = data.band.map(({ at, high }) => `${xOf(at)},${yOf(high)}`);
    const lower = data.band.map(({ at, low }) => `${xOf(at)},${yOf(low)}`).reverse();
    node("polygon", { class: "curve-band", points: [...upper, ...lower].join(" ") }, svg);
  }
  for (const { kind, points: own } of data.series) {
    node("polyline", { class: `curve-line curve-${kind}`, points: own.map(({ at, people }) => `${xOf(at)},${yOf(people)}`).join(" ") }, svg);
  }
  if (data.now !== null && data.now >= from && data.now <= to) now(svg, data, texts, box, xOf, letter);
  if (data.target) {
    const [x, y] = [xOf(data.target.at), yOf(data.target.people)];
    node("path", { class: "curve-target", d: `M${x - 6} ${y}h12M${x} ${y - 6}v12` }, svg);
  }
  const placed = labels.map((label) => ({ ...label, x: xOf(label.at), y: yOf(label.people) }));
  for (const { kind, x, y } of placed) if (kind === "actual") node("circle", { class: "curve-end", cx: x, cy: y, r: 4.5 }, svg);
  if (small) onTop(svg, rows, letter);
  else atEnds(svg, placed, box, letter);
  const cursor = node("path", { class: "curve-cursor" }, svg);
  return { svg, xOf, cursorTo: (at) => cursor.setAttribute("d", at === null ? "" : `M${xOf(at)} ${box.top}V${box.bottom}`) };
}

function axes(svg, { box, ticks, from, to, xOf, yOf, small, letter, offset, unit }) {
  const room = Math.abs(yOf(ticks[0]) - yOf(ticks[1])); // where lines are too near each other only the top one has its figure
  ticks.forEach((people, i) => {
    const y = yOf(people);
    node("path", { class: i ? "curve-grid" : "curve-ground", d: `M${box.left} ${y}H${box.right}` }, svg);
    if (small && i === 0) return;
    const last = i === ticks.length - 1;
    if (room < 1.2 * letter && !last) return;
    const words = last && small ? `${number(people)} ${unit}` : number(people);
    const at = small ? [box.left, y - 4] : [box.left - 0.7 * letter, y + 0.35 * letter];
    text(svg, ...at, words, { class: "curve-tick", "text-anchor": small ? "start" : "end" });
    if (last && !small) text(svg, at[0], at[1] - 1.25 * letter, unit, { class: "curve-tick", "text-anchor": "end" });
  });
  for (const at of hourTicks(from, to, offset, (box.right - box.left) / (4.5 * letter))) {
    const x = xOf(at);
    node("path", { class: "curve-ground", d: `M${x} ${box.bottom}v5` }, svg);
    const anchor = small && x < 2 * letter ? "start" : small && x > box.right - letter ? "end" : "middle";
    text(svg, x, box.bottom + 1.6 * letter, new Date(at + offset).toISOString().slice(11, 16), { class: "curve-tick", "text-anchor": anchor });
  }
}

function now(svg, data, texts, box, xOf, letter) {
  const x = xOf(data.now);
  node("path", { class: "curve-now", d: `M${x} ${box.top - 0.5 * letter}V${box.bottom}` }, svg);
  const anchor = x > box.right - 3 * letter ? "end" : "middle";
  text(svg, x, box.top - 0.9 * letter, `${texts.textNow} ${data.nowIso.slice(11, 16)}`, { class: "curve-now-label", "text-anchor": anchor });
}

/** What each line's end is called: its name and last figure. */
function namesOf(data, texts) {
  const names = data.series.map(({ name, kind, points }) => {
    const { at, people } = points[points.length - 1];
    return { kind, at, people, words: `${name} ${number(people)}` };
  });
  if (data.target) names.push({ kind: "target", ...data.target, words: fill(texts.textTarget, { people: number(data.target.people) }) });
  return names;
}

/** A generous guess of a text's px: a Chinese character is one letter size wide, another about 0.6. */
const lengthOf = (words, letter) => Array.from(words).reduce((sum, character) => sum + (character > "\u2e7f" ? 1 : 0.62), 0) * letter;

function atEnds(svg, labels, box, letter) {
  const heights = spread(labels.map(({ y }) => y), 1.35 * letter, box.bottom);
  const far = box.right + letter;
  labels.forEach(({ kind, x, y, words }, i) => {
    if (x < box.right - 8) node("path", { class: "curve-lead", d: `M${x + 7} ${y}L${far - 5} ${heights[i]}` }, svg);
    text(svg, far, heights[i] + 0.35 * letter, words, { class: `curve-label curve-label-${kind}` });
  });
}

/** On a narrow screen the names stand above, each after a piece of its line; as rows of {kind, words, x}. */
function rowsOf(labels, width, letter) {
  const rows = [[]];
  let x = letter;
  for (const { kind, words } of labels) {
    const room = lengthOf(words, letter) + 3.5 * letter;
    if (rows[rows.length - 1].length && x + room > width) {
      rows.push([]);
      x = letter;
    }
    rows[rows.length - 1].push({ kind, words, x });
    x += room;
  }
  return rows;
}

function onTop(svg, rows, letter) {
  rows.forEach((row, i) => {
    const y = (i + 1) * 1.4 * letter;
    for (const { kind, words, x } of row) {
      const middle = y - 0.35 * letter;
      if (kind === "target") node("path", { class: "curve-target", d: `M${x + 4} ${middle}h12M${x + 10} ${middle - 6}v12` }, svg);
      else node("path", { class: `curve-line curve-${kind}`, d: `M${x} ${middle}h20` }, svg);
      text(svg, x + 25, y, words, { class: `curve-label curve-label-${kind}` });
    }
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
