// How an area looks on the map: a class, and a pattern where the colour alone would have to be told from another.

const HATCHED = { className: "area hatched", pattern: "hatch" };
const patterned = (name) => ({ className: "area patterned", pattern: name });

/** The look of an area: {className, pattern or null}. fill: "coverage", "lateness", "state" or "none". */
export function lookOf(area, fill, breaks) {
  if (fill === "none" || !area.name) return { className: "area outlined", pattern: null };
  if (fill === "lateness") return lateness(area.step);
  if (fill === "state") return state(area.state);
  if (area.value === null || area.value === undefined) return HATCHED;
  const step = stepOf(area.value, breaks);
  // Every other step has a texture, so that neighbours in the ramp differ in more than their shade.
  return step % 2 ? { className: `area ramp-fill-${step}`, pattern: null } : patterned(`ramp-${step}`);
}

/** 1 for a value below all breaks, one more for each that it has reached. */
export const stepOf = (value, breaks) => 1 + breaks.filter((at) => value >= at).length;

/** Which sites are on the map: all where there are few or lateness is shown, else those without news alone. */
export const isShown = (site, { sites, fill }) => sites !== "silent" || fill === "lateness" || site.state === "late" || site.state === "missing";

function lateness(step) {
  if (!step || step === "none") return HATCHED;
  return step === "heard" ? { className: "area late-fill-0", pattern: null } : patterned(step === "awaited" ? "late-awaited" : `late-${step.slice(4)}`);
}

function state(name) {
  if (!name || name === "no_news" || name === "no_figure") return HATCHED;
  return name === "watch" || name === "behind" ? patterned(`state-${name}`) : { className: `area fill-${name}`, pattern: null };
}
