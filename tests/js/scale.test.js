// The axes of the curve.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hourTicks, offsetOf, peopleTicks, spread } from "../../static/js/lib/scale.js";

test("ticks for people begin at nought, are even, round, few, and reach the top", () => {
  for (const top of [1, 7, 99, 377781, 478609, 549068, 12000000]) {
    const ticks = peopleTicks(top);
    const step = ticks[1];
    assert.equal(ticks[0], 0);
    ticks.forEach((tick, i) => assert.ok(Math.abs(tick - i * step) < 1e-6 * step));
    assert.ok([1, 2, 2.5, 5].includes(Number((step / 10 ** Math.floor(Math.log10(step) + 1e-9)).toFixed(6))));
    assert.ok(ticks[ticks.length - 1] >= top && ticks[ticks.length - 2] < top);
    assert.ok(ticks.length >= Math.min(4, top + 1) && ticks.length <= 7, `${ticks.length} ticks for ${top}`);
  }
});

test("people are counted whole: no tick stands at half a person", () => {
  for (let top = 1; top < 200; top += 1) assert.ok(peopleTicks(top).every(Number.isInteger), `up to ${top}`);
});

test("hours are whole on the county's clock, also where it is half an hour from UTC", () => {
  const half = 5.5 * 3600000;
  const from = Date.parse("2022-05-04T08:10:00+05:30");
  const ticks = hourTicks(from, from + 4 * 3600000, half, 8);
  assert.deepEqual(ticks.map((at) => new Date(at + half).toISOString().slice(11, 16)), ["09:00", "10:00", "11:00", "12:00"]);
});

test("a long day gets fewer hours than there is room for", () => {
  const from = Date.parse("2022-05-04T00:00:00Z");
  assert.ok(hourTicks(from, from + 24 * 3600000, 0, 6).length <= 7);
});

test("a time's offset is read from its text", () => {
  assert.equal(offsetOf("2022-05-04T12:00:00+08:00"), 8 * 3600000);
  assert.equal(offsetOf("2022-05-04T12:00:00-03:30"), -3.5 * 3600000);
  assert.equal(offsetOf("2022-05-04T12:00:00Z"), 0);
});

test("labels are moved apart, keep their order and stay above the ground line", () => {
  const heights = [290, 288, 100, 289];
  const moved = spread(heights, 18, 300);
  const order = [2, 1, 3, 0];
  order.slice(1).forEach((label, i) => assert.ok(moved[label] - moved[order[i]] >= 18));
  assert.ok(Math.max(...moved) <= 300);
  assert.equal(moved[2], 100);
});
