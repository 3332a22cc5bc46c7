// Hours on the phone: the county's time chooses, a phone's own clock never does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countyClock, hourOf, hourToReport, hoursListed, openingOf, owed, roundAtHand } from "../../static/js/lib/phones/hours.js";

const H = 3600;
const MIN = 60;
const opening = (opens, hours, late = 0) => ({
  opens,
  closes: opens + hours * H,
  due: Array.from({ length: hours }, (_, n) => ({ end: opens + (n + 1) * H, clock: `${n + 1}` })),
  late: Array.from({ length: late }, (_, n) => ({ end: opens + (hours + n + 1) * H, clock: `late ${n + 1}` })),
});
/** A phone whose own clock can be wrong or be set, and one that counts on. */
function handset(wall) {
  const it = { wall, ticks: 0, pass: (ms) => ((it.wall += ms), (it.ticks += ms)) };
  return [it, { wall: () => it.wall, ticks: () => it.ticks }];
}

test("the county's time holds whatever the phone's clock says, also when it is set while the page is open", () => {
  const county = 1_700_000_000_000;
  const [phone, ways] = handset(county - 2 * H * 1000);
  const clock = countyClock(null, ways);
  clock.learn(county);
  assert.equal(clock.now(), county);
  assert.equal(clock.wrong, 120);
  phone.wall += 5 * H * 1000;
  phone.pass(60000);
  assert.equal(clock.now(), county + 60000);
});

test("half of the way there and back is counted", () => {
  const [phone, ways] = handset(0);
  const clock = countyClock(null, ways);
  const sent = phone.ticks;
  phone.pass(4000);
  clock.learn(1_000_000, sent, phone.ticks);
  phone.pass(1000);
  assert.equal(clock.now(), 1_003_000);
});

test("what was learnt holds after a restart without a network, two hours wrong or not", () => {
  const county = 1_700_000_000_000;
  const [phone, ways] = handset(county + 2 * H * 1000);
  const first = countyClock(null, ways);
  first.learn(county);
  const kept = JSON.parse(JSON.stringify(first.state()));
  phone.pass(30 * H * 1000);
  phone.ticks = 0; // the page is opened anew
  const second = countyClock(kept, ways);
  assert.equal(second.now(), county + 30 * H * 1000);
  assert.equal(second.lost, false);
});

test("a clock that was set back behind what has been is noticed, and never goes back", () => {
  const county = 1_700_000_000_000;
  const [phone, ways] = handset(county);
  const first = countyClock(null, ways);
  first.learn(county);
  phone.pass(H * 1000);
  const kept = first.state();
  phone.wall = 0; // the battery was out
  const second = countyClock(kept, ways);
  assert.ok(second.lost);
  assert.equal(second.now(), kept.seen);
  second.learn(county + 3 * H * 1000);
  assert.equal(second.lost, false);
});

test("the hour is the last that is over or nearly so, of what is open now; before it the first", () => {
  const round = { openings: [opening(0, 4), opening(24 * H, 4)] };
  const at = (seconds) => hourToReport(round, seconds).end / H;
  assert.equal(at(-H), 1);
  assert.equal(at(49 * MIN), 1);
  assert.equal(at(H + 49 * MIN), 1);
  assert.equal(at(H + 50 * MIN), 2);
  assert.equal(at(5 * H), 4);
  assert.equal(at(24 * H + 5 * MIN), 25);
  assert.equal(hourToReport({ openings: [] }, 0), null);
});

test("the round at hand is the one that is open, then the one that began last, then the next", () => {
  const [old, open, next] = [opening(0, 4), opening(10 * H, 4), opening(30 * H, 4)].map((one, code) => ({ code, openings: [one] }));
  assert.equal(roundAtHand([old, open, next], 11 * H).code, 1);
  assert.equal(roundAtHand([old, open, next], 20 * H).code, 1);
  assert.equal(roundAtHand([old, next], -H).code, 0);
  assert.equal(roundAtHand([], 0), null);
});

test("late hours are listed when their time has come or they have a count, and owed hours of earlier days are told", () => {
  const [first, second] = [opening(0, 4, 6), opening(24 * H, 4, 6)];
  const ends = (now, counted = new Map()) => hoursListed(first, now, counted).map((hour) => hour.end / H);
  assert.deepEqual(ends(2 * H), [1, 2, 3, 4]);
  assert.deepEqual(ends(5 * H), [1, 2, 3, 4, 5]);
  assert.deepEqual(ends(12 * H), [1, 2, 3, 4]);
  assert.deepEqual(ends(2 * H, new Map([[6 * H, {}]])), [1, 2, 3, 4, 6]);
  const round = { openings: [first, second] };
  assert.equal(owed(round, second, 25 * H, new Map([[4 * H, {}]])).end, 3 * H);
  assert.equal(owed(round, first, 2 * H, new Map()), null);
  const signed = { openings: [{ ...first, signed: "T1" }, second] };
  assert.equal(owed(signed, second, 25 * H, new Map()), null, "a day that is signed takes nothing, so nothing is urged");
  assert.equal(openingOf(round, 5 * H), first);
  assert.equal(openingOf(round, 5 * H + 1), null);
  assert.equal(openingOf(round, 25 * H), second);
  assert.equal(hourOf(second, 25 * H).clock, "1");
});
