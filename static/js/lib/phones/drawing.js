// Drawing: words with their figures, marks, and small elements; everything typed goes in as text.
import { fill, number } from "../words.js";

const UNCOUNTED = new Set(["hour", "clock", "day", "site", "text", "name", "begins", "opens", "reason", "minutes", "change"]);

/** The page's texts: say("waiting", {n: 3}) -> "3 on this phone, not yet at the county". */
export function speaker(texts) {
  return (word, facts = {}) => {
    const shown = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, UNCOUNTED.has(key) || typeof value !== "number" ? value : number(value)]));
    return fill(texts[word] || word, shown);
  };
}

export const one = (part, name) => part.querySelector(`[data-${name}]`);

/** An element: make("p", {class: "soft", text: "…"}, child, …). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SHAPES = { good: "tick", watch: "watch", bad: "behind", plain: "ring", live: "live" };

/** The mark of a tone in the page's own shapes. */
export function sign(tone) {
  const found = document.getElementById("phone-marks").content.querySelector(`[data-shape="${SHAPES[tone]}"]`).cloneNode(true);
  found.className = `tone-${tone}`;
  return found;
}

/** Fills an element only where it says something else: a screen reader is not told the same again. */
export function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A number to be called where it is one; those of demonstrations are none. */
export function callable(number) {
  const digits = number.replace(/\s/g, "");
  return /^\+?[\d-]+$/.test(digits) ? make("a", { class: "nowrap", href: `tel:${digits}`, text: number }) : make("span", { class: "nowrap", text: number });
}

export function drawDesk(view, desk) {
  const line = one(view, "desk");
  line.hidden = !desk;
  if (!desk) return;
  one(view, "desk-phone").replaceChildren(callable(desk.phone));
  tell(one(view, "desk-hours"), desk.hours ? `· ${desk.hours}` : "");
}
