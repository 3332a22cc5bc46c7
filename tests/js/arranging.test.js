// Which names stand on the map where there is no room for all.
import assert from "node:assert/strict";
import test from "node:test";

const { arranged, byUrgency, isBehind, urgency } = await import("../../static/js/lib/arranging.js");

const box = (left, top, first = 2) => ({ left, top, right: left + 60, bottom: top + 30, urgency: first });
const covers = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const stand = (boxes) => arranged(boxes).map((shift, index) => shift && { left: boxes[index].left + shift[0], right: boxes[index].right + shift[0], top: boxes[index].top + shift[1], bottom: boxes[index].bottom + shift[1] });

test("areas that are behind are named first, then those to look at, then the larger ones", () => {
  const areas = [{ name: "large", state: "on_target", size: 9 }, { name: "watch", state: "watch", size: 1 }, { name: "small", state: "on_target", size: 2 }, { name: "behind", state: "behind", size: 0.5 }];
  const sorted = areas.map((area) => ({ ...area, urgency: urgency(area, "coverage") })).sort(byUrgency);
  assert.deepEqual(sorted.map((one) => one.name), ["behind", "watch", "large", "small"]);
});

test("on a map of lateness those with missing reports come first", () => {
  assert.deepEqual([{ missing: 2, late: 0 }, { missing: 0, late: 1 }, { missing: 0, late: 0, state: "behind" }].map((area) => urgency(area, "lateness")), [0, 1, 2]);
});

test("the name of an area that is behind is marked, but not on a map of lateness", () => {
  assert.deepEqual([["behind", "coverage"], ["behind", "lateness"], ["watch", "coverage"]].map(([state, fill]) => isBehind({ state }, fill)), [true, false, false]);
});

test("a name that has room stays in the middle of its area", () => {
  assert.deepEqual(arranged([box(0, 0), box(200, 0, 0)]), [[0, 0], [0, 0]]);
});

test("a name moves a little before it is left out, and none covers another", () => {
  const places = stand([box(0, 0), box(0, 16), box(2, 1), box(1, 8)]);
  const kept = places.filter(Boolean);
  assert.ok(kept.length > 1 && places.includes(null));
  for (const one of kept) for (const other of kept) assert.ok(one === other || !covers(one, other));
});

test("an area that is behind has its name whenever any has, however crowded it is", () => {
  const crowd = Array.from({ length: 12 }, (all, index) => box(index * 4, index * 2, 0));
  assert.ok(arranged(crowd).every(Boolean));
  const mixed = [...crowd.slice(0, 3), ...Array.from({ length: 9 }, (all, index) => box(index * 4, index * 2))];
  assert.ok(arranged(mixed).slice(0, 3).every(Boolean));
});
