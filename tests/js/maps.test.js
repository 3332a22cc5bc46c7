// The map's words, looks and shapes.
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document ??= { documentElement: { lang: "en" } };
const { boxOf, holds, walk } = await import("../../static/js/lib/grid.js");
const { isShown, lookOf, stepOf } = await import("../../static/js/lib/maplooks.js");
const { areaLabel, areaLines, percent, siteLines } = await import("../../static/js/lib/maptexts.js");
const { withChoice } = await import("../../static/js/lib/mapchoice.js");

const BREAKS = [0.2, 0.4, 0.6, 0.7, 0.8, 0.9];
const TEXTS = {
  textNoFigure: "No figure",
  textLate: "{n} of {all}",
  textLateLong: "{n} of {all}, {hours} h",
  textSampled: "{n} of {all} residents, {reported} of {expected} sites",
  textReported: "{reported} of {expected} sites",
  textOpened: "{n} open, first at {clock}",
  textMissing: "{n} missing, longest {hours} h",
  textLateOne: "{n} late",
  textAwaited: "{n} awaited",
  textLeftOut: "{n} left out",
  textComma: ", ",
  textOwed: "{state} for {hours} h",
  textTold: "{n} sampled by {clock}",
  stateLate: "Late",
  stateMissing: "Not reported",
  stateLeftOut: "Elsewhere",
};
const area = { name: "T1", value: 0.48, sampled: 1200, people: 2500, reported: 1, expected: 2, late: 1, missing: 0, awaited: 0, left_out: 0, longest: 1, state: "behind" };

test("a percentage is never rounded up to a whole 100, and there is none of nothing", () => {
  assert.deepEqual([0.8717, 0.99996, 1, 1.236, 12.5].map((one) => percent(one, "en")), ["87.2 %", "99.9 %", "100.0 %", "123.6 %", "1,250.0 %"]);
  assert.equal(percent(0.5, "zh-Hans"), "50.0%");
  assert.equal(percent(null, "en"), "");
});

test("an area's label is its coverage, or who is without news and for how long", () => {
  assert.equal(areaLabel(area, "coverage", TEXTS, "en"), "48.0 %");
  assert.equal(areaLabel(area, "lateness", TEXTS, "en"), "1 of 2");
  assert.equal(areaLabel({ ...area, missing: 1, longest: 3 }, "lateness", TEXTS, "en"), "2 of 2, 3 h");
  assert.equal(areaLabel({ ...area, late: 0 }, "lateness", TEXTS, "en"), "");
  assert.equal(areaLabel({ name: "x", label: "as told" }, "coverage", TEXTS, "en"), "as told");
});

test("an area says n of N, who has reported, and who has not; without a figure it says so", () => {
  assert.deepEqual(areaLines(area, TEXTS, "en"), ["48.0 %", "1,200 of 2,500 residents, 1 of 2 sites", "1 late"]);
  const silent = { ...area, value: null, reported: 0, late: 1, missing: 1, awaited: 4, longest: 3 };
  assert.deepEqual(areaLines(silent, TEXTS, "en"), ["No figure", "0 of 2 sites", "1 missing, longest 3 h, 1 late, 4 awaited"]);
  assert.deepEqual(areaLines({ ...area, value: null, state: "opened", open: 2, due: "09:00", expected: 0 }, TEXTS, "en"), ["No figure", "2 open, first at 09:00"]);
});

test("a site says its state in words, for how long, and what it has told last", () => {
  assert.deepEqual(siteLines({ state: "missing", owed: 3, told: [600, "09:00"] }, TEXTS), ["Not reported for 3 h", "600 sampled by 09:00"]);
  assert.deepEqual(siteLines({ state: "left_out", owed: 0 }, TEXTS), ["Elsewhere"]);
});

test("neighbouring steps differ in texture as well as in shade", () => {
  const looks = [0.1, 0.3, 0.5, 0.65, 0.75, 0.85, 0.95].map((value) => lookOf({ name: "a", value }, "coverage", BREAKS));
  assert.deepEqual(looks.map((one) => one.pattern), [null, "ramp-2", null, "ramp-4", null, "ramp-6", null]);
  assert.equal(stepOf(0.2, BREAKS), 2);
  assert.equal(lookOf({ name: "a", value: null }, "coverage", BREAKS).pattern, "hatch");
  const late = ["none", "heard", "awaited", "late1", "late2", "late3", "late4"].map((step) => lookOf({ name: "a", step }, "lateness", BREAKS).pattern);
  assert.deepEqual(late, ["hatch", null, "late-awaited", "late-1", "late-2", "late-3", "late-4"]);
  assert.equal(lookOf({ name: "", value: 0.5 }, "coverage", BREAKS).className, "area outlined");
});

test("of many sites the map by coverage shows those without news, by lateness all", () => {
  assert.ok(!isShown({ state: "reported" }, { sites: "silent", fill: "coverage" }));
  assert.ok(isShown({ state: "late" }, { sites: "silent", fill: "coverage" }));
  assert.ok(isShown({ state: "reported" }, { sites: "silent", fill: "lateness" }));
  assert.ok(isShown({ state: "reported" }, { sites: "all", fill: "coverage" }));
});

test("a ring is walked by its steps, and a hole is outside", () => {
  const outer = [0, 0, 10, 0, 0, 10, -10, 0];
  const hole = [4, 4, 2, 0, 0, 2, -2, 0];
  const corners = [];
  walk(hole, (x, y) => corners.push([x, y]));
  assert.deepEqual(corners, [[4, 4], [6, 4], [6, 6], [4, 6]]);
  assert.deepEqual(boxOf([hole, outer]), [0, 0, 10, 10]);
  assert.deepEqual([holds([outer, hole], 1, 1), holds([outer, hole], 5, 5), holds([outer, hole], 11, 5)], [true, false, false]);
});

test("an address keeps what the map shows, and needs not say what it shows first", () => {
  assert.equal(withChoice("http://a/watch/R/C?as_of=x", "lateness", "coverage"), "http://a/watch/R/C?as_of=x&map=lateness");
  assert.equal(withChoice("http://a/watch/R/C?map=lateness", "coverage", "coverage"), "http://a/watch/R/C");
});
