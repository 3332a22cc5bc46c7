// Rules on the phone: they warn; only what can not be is not taken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addUp, around, asksWhy, doubts, holding, lanesText, lanesTyped, question, read } from "../../static/js/lib/phones/rules.js";

const SITE = { lanes: 3, per_lane: 60 };
const HOUR = 3600;
const words = (found) => found.map((one) => one.word);
const report = (typed) => read({ sampled: "0", ...typed }).report;

test("numbers are read as people type them, and what is none is told at its field, all at once", () => {
  assert.equal(read({ sampled: "１,204" }).report.sampled, 1204);
  assert.equal(read({ sampled: " 1 04 ", queue: "" }).report.queue, null);
  const { faults } = read({ sampled: "", queue: "八十", tubes: "-1", visitors: "4.5", note: "x".repeat(501) });
  assert.deepEqual(faults.map((one) => [one.field, one.word]), [
    ["sampled", "need_number"], ["queue", "no_number"], ["visitors", "no_number"], ["tubes", "out_of_range"], ["note", "too_long"],
  ]);
});

test("nonsense is not taken: more than a million, more visitors than people", () => {
  assert.deepEqual(words(read({ sampled: "1000001" }).faults), ["out_of_range"]);
  assert.deepEqual(words(read({ sampled: "5", visitors: "9" }).faults), ["visitors_more"]);
});

test("a fall and another figure for an hour are asked why; the same and more are not", () => {
  const before = { sampled: 40, clock: "09:00" };
  assert.equal(asksWhy(39, { standing: null, before }).word, "need_reason_fewer");
  assert.equal(asksWhy(40, { standing: null, before }), null);
  assert.equal(asksWhy(41, { standing: { sampled: 42, clock: "10:00" }, before }).word, "need_reason_other");
  assert.equal(asksWhy(42, { standing: { sampled: 42, clock: "10:00" }, before }), null);
  assert.equal(asksWhy(7, { standing: null, before: null }), null);
});

test("what the lanes, the tubes or the residents can not be is doubted and taken", () => {
  const facts = { site: SITE, residents: 1500, end: HOUR, opens: 0, before: null };
  assert.deepEqual(words(doubts(report({ sampled: "225" }), facts)), []);
  assert.deepEqual(words(doubts(report({ sampled: "226" }), facts)), ["doubt_lanes"]);
  assert.deepEqual(words(doubts(report({ sampled: "1600", visitors: "50" }), { ...facts, end: 10 * HOUR })), ["doubt_residents"]);
  assert.deepEqual(words(doubts(report({ sampled: "50", tubes: "2" }), facts)), ["doubt_tubes"]);
  assert.deepEqual(words(doubts(report({ sampled: "50", tubes: "9", pool_size: "5" }), facts)), ["doubt_tubes"]);
  assert.deepEqual(words(doubts(report({ sampled: "50", tubes: "10", pool_size: "5" }), facts)), []);
  assert.deepEqual(words(doubts(report({ sampled: "50", tubes: "2", pool_size: "0" }), facts)), []);
  assert.deepEqual(words(doubts(report({ sampled: "50" }), { ...facts, after: { sampled: 40, clock: "10:00" } })), ["doubt_more"]);
});

test("a slip of the finger is asked about, where it is more than residents and far more than the lanes", () => {
  const facts = { site: SITE, residents: 1500, end: HOUR, opens: 0 };
  assert.equal(question(report({ sampled: "1500" }), facts), null);
  assert.equal(question(report({ sampled: "1501" }), facts).word, "doubt_absurd");
  assert.equal(question(report({ sampled: "541" }), { ...facts, residents: null }).facts.most, 180);
  assert.equal(question(report({ sampled: "540" }), { ...facts, residents: null }), null);
});

test("what waits on the phone holds over what the county has; what was refused does not", () => {
  const clockOf = (end) => String(end);
  const county = [{ hour: 1, sampled: 10, received: 5 }, { hour: 2, sampled: 20, received: 5 }];
  const held = holding(county, [
    { end: 2, sampled: 25, state: "waiting" }, { end: 3, sampled: 30, state: "refused" },
    { end: 1, sampled: 11, state: "stored", answered: 6000 }, { end: 4, sampled: 40, state: "sent" },
  ], clockOf);
  assert.deepEqual([...held.values()].map((one) => [one.end, one.sampled, one.where]), [[1, 11, "county"], [2, 25, "phone"], [4, 40, "phone"]]);
  const hours = [1, 2, 3, 4].map((end) => ({ end }));
  assert.equal(around(held, hours, 3).before.sampled, 25);
  assert.equal(around(held, hours, 3).after.sampled, 40);
  assert.equal(around(held, hours, 1).before, null);
});

test("a lane that is no number is told and leaves the sum of the others", () => {
  assert.deepEqual(addUp(["12", "", "８", "1,000"]), { sum: 1020, lanes: [12, null, 8, 1000], wrong: [] });
  const found = addUp(["12", "abc", "8", "2000000"]);
  assert.equal(found.sum, 20);
  assert.deepEqual(found.wrong.map((one) => [one.at, one.word]), [[1, "no_number"], [3, "out_of_range"]]);
  assert.equal(addUp(["", "x"]).sum, "");
});

test("what is typed into lanes comes back from a draft as it was typed", () => {
  assert.deepEqual(lanesTyped(lanesText(["12", "", "abc"])), ["12", "", "abc"]);
  assert.equal(lanesText(["", " "]), "");
  assert.equal(lanesText(null), "");
  assert.deepEqual([lanesTyped(""), lanesTyped(undefined), lanesTyped("12")], [null, null, null]);
});
