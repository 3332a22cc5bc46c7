// What stands in the phone's list of hours: differences, dates, and which hour comes next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clockOf, dayOf, nextMissing, since } from "../../static/js/lib/phones/hours.js";
import { dateOf } from "../../static/js/lib/phones/standing.js";

globalThis.document = { documentElement: { lang: "en" } };
const { changed, number } = await import("../../static/js/lib/words.js");

const H = 3600;
const hours = [20, 21, 22, 23, 24].map((n) => ({ end: n * H, clock: `${n % 24}:00`, day: n < 24 ? "28 Nov" : "29 Nov" }));
const held = (figures) => new Map(Object.entries(figures).map(([n, sampled]) => [n * H, { sampled }]));
const opening = { opens: 19 * H, day_words: "28 Nov", due: hours, late: [] };

test("an hour is more than the one before it, and where hours are missing it says since when", () => {
  const found = since(hours, held({ 20: 100, 21: 310, 24: 810 }));
  assert.deepEqual(found.get(20 * H), { n: 100, since: "", opening: false });
  assert.deepEqual(found.get(21 * H), { n: 210, since: "", opening: false });
  assert.deepEqual(found.get(24 * H), { n: 500, since: "21:00", opening: false });
  assert.equal(found.has(22 * H), false);
  assert.deepEqual(since(hours, held({ 22: 400 })).get(22 * H), { n: 400, since: "", opening: true }, "since the opening");
});

test("figures and differences are written the same way everywhere", () => {
  assert.deepEqual([number(1234), number(-307)], ["1,234", "−307"]);
  assert.deepEqual([changed(1234), changed(0), changed(-307)], ["+1,234", "+0", "−307"]);
});

test("after a report the next hour without a count is offered, and none that is at the county", () => {
  const now = 24 * H;
  const due = hours[4];
  const next = (end, figures) => nextMissing(hours, due, { end, now, counted: held(figures) });
  assert.equal(next(21 * H, { 20: 1, 21: 2, 22: 3, 23: 4, 24: 5 }), null);
  assert.equal(next(21 * H, { 20: 1, 21: 2, 22: 3 }).end, 23 * H);
  assert.equal(next(24 * H, { 20: 1, 22: 3, 23: 3, 24: 4 }).end, 21 * H, "one that was left out");
  assert.equal(nextMissing(hours, due, { end: 20 * H, now: 20 * H, counted: held({ 20: 1 }) }), null, "the next is not over");
  assert.equal(nextMissing([], due, { end: 20 * H, now, counted: held({ 20: 1 }) }).end, 24 * H, "another opening's");
  assert.equal(nextMissing([], null, { end: 20 * H, now, counted: held({}) }), null);
});

test("the hour that ends at midnight has the date of the day that begins then", () => {
  assert.equal(clockOf(hours[4], opening), "29 Nov 0:00");
  assert.equal(clockOf(hours[3], opening), "23:00");
  assert.equal(dayOf({ clock: "1:00" }, opening), "28 Nov", "taken along before hours had dates");
  const phone = { facts: { rounds: [{ code: "R1", openings: [opening] }] } };
  assert.equal(dateOf(phone, { round: "R1", end: 24 * H, day: "28 Nov" }), "29 Nov", "also where it was kept with the wrong one");
  assert.equal(dateOf(phone, { round: "gone", end: 24 * H, day: "28 Nov" }), "28 Nov");
});
