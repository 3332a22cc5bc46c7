// What the map says about an area or a site: the server's words, filled with the figures of the one that is looked at.
import { fill, number } from "./words.js";

/** 0.8717 -> "87.2 %", in Chinese "87.2%"; never rounded up to a whole 100; "" for none. */
export function percent(fraction, language) {
  if (fraction === null || fraction === undefined) return "";
  let text = (fraction * 100).toFixed(1);
  if (fraction < 1 && Number(text) >= 100) text = "99.9";
  const [whole, tenth] = text.split(".");
  return `${number(Number(whole))}.${tenth}${language.startsWith("zh") ? "" : " "}%`;
}

/** What stands in an area: its coverage, or how many of its sites are without news. "" where there is nothing to say. */
export function areaLabel(area, shownBy, texts, language) {
  if (area.label !== undefined) return area.label;
  if (shownBy !== "lateness") return percent(area.value, language);
  const silent = area.late + area.missing;
  if (!silent) return "";
  const facts = { n: number(silent), all: number(area.expected), hours: number(area.longest) };
  return fill(area.longest > 1 ? texts.textLateLong : texts.textLate, facts);
}

/** The sentences about an area, each to stand on a line of its own. */
export function areaLines(area, texts, language) {
  if (area.detail !== undefined) return [area.label || texts.textNoFigure, area.detail].filter(Boolean);
  const facts = { n: number(area.sampled || 0), all: number(area.people || 0), reported: number(area.reported || 0), expected: number(area.expected || 0) };
  const first = percent(area.value, language) || texts.textNoFigure;
  if (area.state === "opened") return [first, fill(texts.textOpened, { n: number(area.open), clock: area.due })];
  const proof = area.value === null ? texts.textReported : texts.textSampled;
  return [first, fill(proof, facts), ...silence(area, texts)];
}

function silence(area, texts) {
  if (!area.expected) return [];
  const parts = [];
  if (area.missing) parts.push(fill(texts.textMissing, { n: number(area.missing), hours: number(area.longest) }));
  if (area.late) parts.push(fill(texts.textLateOne, { n: number(area.late) }));
  if (area.awaited) parts.push(fill(texts.textAwaited, { n: number(area.awaited) }));
  if (area.left_out) parts.push(fill(texts.textLeftOut, { n: number(area.left_out) }));
  return parts.length ? [parts.join(texts.textComma)] : [];
}

/** The sentences about a site. */
export function siteLines(site, texts) {
  if (site.label !== undefined) return [site.label, site.detail].filter(Boolean);
  const state = texts[`state${site.state.replace(/(^|_)(\w)/g, (all, before, letter) => letter.toUpperCase())}`];
  const lines = [site.owed > 1 ? fill(texts.textOwed, { state, hours: number(site.owed) }) : state];
  if (site.told) lines.push(fill(texts.textTold, { n: number(site.told[0]), clock: site.told[1] }));
  return lines;
}
