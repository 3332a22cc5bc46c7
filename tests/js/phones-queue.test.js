// The queue on the phone and its way to the county.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deliver, outcome } from "../../static/js/lib/phones/delivering.js";
import { keeping } from "../../static/js/lib/phones/keeping.js";
import { body, leaving, queueOf, reading, seenOf, whereabouts, writing } from "../../static/js/lib/phones/queue.js";
import { Beside, indexed } from "./browser-likes.js";

const DAY = 24 * 3600 * 1000;
let now = 1_700_000_000_000;
const county = () => now;

async function phone(site = "S11", factory = indexed()) {
  const queue = queueOf(keeping({ factory, beside: new Beside(), pause: async () => {} }), site, { county });
  await queue.load();
  return [queue, factory];
}
const report = (n, more = {}) => ({ id: `r${n}`, round: "R1", end: n * 3600, iso: new Date(n * 3600000).toISOString(), clock: `${n}:00`, day: "4 May", sampled: n * 10, visitors: null, note: "", reason: "", lanes: null, written: now + n, ...more });
const states = (queue) => queue.reports.map((one) => one.state);

/** A county that takes each report once; `answers` may say otherwise for an id, `down` that nobody answers. */
function office() {
  const it = { counts: new Map(), requests: [], answers: {}, down: false, lost: false, status: null };
  const take = (one) => {
    if (it.answers[one.report_id]) return it.answers[one.report_id];
    const created = !it.counts.has(one.report_id);
    it.counts.set(one.report_id, one);
    return { status: created ? 201 : 200, body: { created, doubts: [] } };
  };
  it.post = async (address, content, bearer) => {
    it.requests.push({ address, content, bearer });
    if (it.down) throw new Error("no network");
    if (it.status) return it.status;
    const told = Array.isArray(content) ? { status: 200, data: content.map(take) } : (({ status, body }) => ({ status, data: body }))(take(content));
    if (it.lost) throw Object.assign(new Error("cut"), { late: true });
    return told;
  };
  return it;
}
const ways = (place, more = {}) => ({ post: place.post, token: async () => "secret", site: "S11", county, ...more });

async function drain(queue, given) {
  for (let n = 0; n < 20; n += 1) {
    const said = await deliver(queue, given);
    if (said !== "more") return said;
  }
  return "still more";
}

test("a report waits, is sent with its token, and is at the county when the county says so", async () => {
  const [queue] = await phone();
  const place = office();
  await queue.add(report(1));
  assert.deepEqual(states(queue), ["waiting"]);
  assert.equal(await deliver(queue, ways(place)), "sent");
  assert.deepEqual(states(queue), ["stored"]);
  assert.equal(place.requests[0].address, "/api/v1/rounds/R1/sites/S11/counts");
  assert.equal(place.requests[0].bearer, "secret");
  assert.equal(await deliver(queue, ways(place)), "idle");
});

test("500 reports go in batches, each once, and one that is refused takes no other with it", async () => {
  const [queue] = await phone();
  const place = office();
  for (let n = 1; n <= 500; n += 1) await queue.take([report(n)]);
  place.answers.r7 = { status: 422, body: { faults: [{ message: "7 is fewer than 60." }] } };
  place.answers.r9 = { status: 409, body: { stored: { sampled: 31 } } };
  assert.equal(await drain(queue, ways(place)), "sent");
  assert.equal(place.counts.size, 498);
  assert.equal(place.requests.length, 5);
  assert.deepEqual(queue.reports.filter((one) => one.state === "refused").map((one) => one.id), ["r7", "r9"]);
  assert.deepEqual(queue.leftBehind().map((one) => one.id), ["r7"], "the county keeps both of r9's figures");
});

test("an answer that is lost leaves it sent; it is sent again with the same id and counted once", async () => {
  const [queue] = await phone();
  const place = office();
  await queue.add(report(1));
  place.lost = true;
  assert.equal(await deliver(queue, ways(place)), "silent");
  assert.deepEqual(states(queue), ["sent"]);
  place.lost = false;
  assert.equal(await deliver(queue, ways(place)), "sent");
  assert.deepEqual(states(queue), ["stored"]);
  assert.equal(place.counts.size, 1);
});

test("no signal, no answer and no sign-in are told apart, and nothing is lost by any", async () => {
  const [queue] = await phone();
  const place = office();
  await queue.add(report(1));
  assert.equal(await deliver(queue, ways(place, { online: () => false })), "offline");
  place.down = true;
  assert.equal(await deliver(queue, ways(place)), "silent");
  place.down = false;
  assert.equal(await deliver(queue, ways(place, { token: async () => null })), "signed-out");
  place.status = { status: 401, data: {} };
  let forgotten = "";
  assert.equal(await deliver(queue, ways(place, { forget: (round) => (forgotten = round) })), "signed-out");
  assert.equal(forgotten, "R1");
  place.status = { status: 503, data: {}, after: 7 };
  assert.equal((await deliver(queue, ways(place))).after, 7);
  place.status = { status: 500, data: {} };
  assert.equal(await deliver(queue, ways(place)), "silent");
  assert.deepEqual(states(queue), ["waiting"]);
});

test("a figure typed again before it ever left the phone replaces the first; one that may have left does not", async () => {
  const [queue] = await phone();
  await queue.add(report(1, { id: "first" }));
  await queue.add(report(1, { id: "second", written: now + 5 }));
  assert.deepEqual(queue.unsent().map((one) => one.id), ["second"]);
  const place = office();
  place.lost = true;
  await deliver(queue, ways(place));
  await queue.add(report(1, { id: "third", written: now + 9, reason: "two more" }));
  assert.deepEqual(queue.unsent().map((one) => one.id), ["second", "third"]);
  assert.equal(queue.ofHour("R1", 3600).id, "third");
});

test("a correction says which version its writer knew, and one written here before it is known to it once it is there", async () => {
  const [queue] = await phone();
  const place = office();
  await queue.add(report(1, { id: "first", seen: 0 }));
  place.lost = true;
  await deliver(queue, ways(place));
  await queue.add(report(1, { id: "second", written: now + 9, reason: "two more", seen: 0 }));
  await queue.add(report(2, { seen: 0 }));
  place.lost = false;
  place.answers.first = { status: 200, body: { created: false, count: { version: 3 }, doubts: [] } };
  assert.equal(await drain(queue, ways(place)), "sent");
  const [, batch, last] = place.requests;
  assert.deepEqual(batch.content.map((one) => [one.report_id, one.seen]), [["first", 0], ["r2", 0]]);
  assert.deepEqual([last.content.report_id, last.content.seen], ["second", 3]);
});

test("what the county refused teaches no later report of this phone the county's version", async () => {
  const [queue] = await phone();
  const place = office();
  await queue.add(report(1, { id: "first", seen: 1 }));
  place.lost = true;
  await deliver(queue, ways(place));
  await queue.add(report(1, { id: "second", written: now + 9, reason: "two more", seen: 1 }));
  place.lost = false;
  place.answers.first = { status: 409, body: { stored: { sampled: 9, version: 2 } } };
  await drain(queue, ways(place));
  assert.equal(place.requests.pop().content.seen, 1);
});

test("a writer knows the version that the form was opened with, or a newer one of this phone's own", () => {
  assert.equal(seenOf(0, []), 0);
  assert.equal(seenOf(3, [{ state: "stored", version: 2 }]), 3);
  assert.equal(seenOf(3, [{ state: "stored", version: 4 }, { state: "waiting" }]), 4);
  assert.equal(seenOf(3, [{ state: "stored" }]), null, "kept by an older page, which did not ask");
});

test("the queue outlives the page, another site does not see it, and what the county has had for three days goes", async () => {
  const [queue, factory] = await phone();
  await queue.add(report(1));
  const [again] = await phone("S11", factory);
  assert.equal(again.unsent().length, 1);
  const [other] = await phone("S12", factory);
  assert.equal(other.reports.length, 0);
  now += 4 * DAY;
  await again.clear();
  assert.equal(again.reports.length, 1, "72 hours without a network, and it still waits");
  await deliver(again, ways(office()));
  await again.clear();
  assert.equal(again.reports.length, 0);
});

test("a report that was refused is put right by a later one of its hour, or let go", async () => {
  const [queue] = await phone();
  const place = office();
  await queue.add(report(1));
  place.answers.r1 = { status: 422, body: { faults: [{ message: "why" }] } };
  await deliver(queue, ways(place));
  assert.equal(queue.leftBehind().length, 1);
  await queue.add(report(1, { id: "right", written: now + 50, reason: "because" }));
  await deliver(queue, ways(place));
  assert.equal(queue.leftBehind().length, 0);
});

test("what a signed day refuses says so, and holds nobody back once it is copied, while it stays here", async () => {
  const [queue] = await phone();
  const place = office();
  await queue.add(report(1));
  assert.deepEqual(leaving(queue), ["leave_not", 1]);
  place.answers.r1 = { status: 422, body: { code: "day_locked", detail: "T1 has signed", faults: [{ code: "day_locked", message: "T1 has signed" }] } };
  await deliver(queue, ways(place));
  const [refused] = queue.reports;
  assert.equal(refused.why.word, "day_signed");
  assert.deepEqual(leaving(queue), ["leave_refused", 1]);
  await queue.mark({ r1: { why: { ...refused.why, copied: true } } });
  assert.deepEqual(leaving(queue), ["may_leave", 1]);
  assert.equal(queue.leftBehind().length, 0);
  assert.equal(queue.notThere().length, 1, "it is copied again with the others, and the county has not got it");
});

test("what is copied or saved can be read by people and by another phone, once, and by no other site", async () => {
  const [queue] = await phone();
  await queue.add(report(1, { note: "rain \u007d {", lanes: [4, 6], seen: 2 }));
  await queue.add(report(2));
  const text = `﻿${writing(queue.reports, "S11", ["Hourly reports of S11", "4 May 1:00: 10 people"])}`;
  assert.match(text, /4 May 1:00: 10 people/);
  const [other] = await phone();
  const found = reading(`forwarded:\n${text}\nregards`, "S11");
  assert.equal(await other.take(found.rows), 2);
  assert.equal(await other.take(found.rows), 0);
  assert.deepEqual(other.reports.map(body), queue.reports.map(body));
  assert.equal(reading(text, "S12").fault, "read_foreign");
  assert.equal(reading("hello", "S11").fault, "read_broken");
  assert.equal(reading(text.replaceAll('"sampled":', '"n":'), "S11").fault, "read_nothing");
});

test("what the county says of a report is its state", () => {
  assert.equal(outcome({ status: 201, data: { doubts: [{ message: "many" }] } }).why.doubts[0], "many");
  assert.equal(outcome({ status: 409, data: { stored: null } }).why.stored, null);
  assert.deepEqual([403, 404, 413].map((status) => outcome({ status }).why.word), ["not_your_site", "no_such_place", "too_much"]);
  assert.equal(outcome({ status: 503 }).state, "waiting");
});

test("the page of the queue says that everything is there only where it is", async () => {
  const [queue] = await phone();
  const place = office();
  for (let n = 1; n <= 4; n += 1) await queue.add(report(n));
  assert.deepEqual(whereabouts(queue, { whole: true }), [["live", "waiting", 4]]);
  assert.deepEqual(whereabouts(queue, { whole: true, cut: true }), [["watch", "waiting", 4]]);
  place.answers.r2 = { status: 422, body: { faults: [{ message: "why" }] } };
  place.answers.r3 = { status: 409, body: { stored: { sampled: 31 } } };
  await drain(queue, ways(place));
  assert.deepEqual(whereabouts(queue, { whole: true }), [["bad", "refused_here", 1], ["watch", "settling", 1], ["good", "rest_there", 0]]);
  assert.deepEqual(whereabouts(queue), [["bad", "refused_here", 1]], "the page of the report says what needs somebody");
  await queue.add(report(3, { id: "settled", written: now + 60, reason: "because" }));
  await drain(queue, ways(place));
  await queue.mark({ r2: { why: { gone: true } } });
  assert.deepEqual(whereabouts(queue, { whole: true }), [["good", "rest_there", 0]], "what was let go of is not there");
  await queue.add(report(2, { id: "right", written: now + 70, reason: "because" }));
  await drain(queue, ways(place));
  assert.deepEqual(whereabouts(queue, { whole: true }), [["good", "all_there", 0]]);
});

test("what a later stored report has put right leaves nothing to do, and goes with it after three days", async () => {
  const [queue] = await phone();
  await queue.take([report(1), report(1, { id: "later", written: now + 50, sampled: 11 })]);
  await queue.mark({ r1: { state: "refused", answered: now + 1, why: { text: "no" } }, later: { state: "waiting" } });
  const refused = () => queue.reports.find((one) => one.id === "r1");
  assert.equal(queue.isPutRight(refused()), false);
  await queue.mark({ later: { state: "stored", answered: now + 60, version: 1 } });
  assert.equal(queue.isPutRight(refused()), true);
  assert.equal(queue.isPutRight(queue.reports.find((one) => one.id === "later")), false);
  now += 3 * DAY + 100;
  await queue.clear();
  assert.deepEqual(queue.reports, []);
  now -= 3 * DAY + 100;
});
