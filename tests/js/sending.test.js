// Sending what was pressed without a network.
import assert from "node:assert/strict";
import { test } from "node:test";

const listeners = {};
globalThis.window = { addEventListener: (name, act) => (listeners[name] = act), removeEventListener() {} };
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
if (!("navigator" in globalThis)) globalThis.navigator = { onLine: true };
const { newId, sendWhenPossible } = await import("../../static/js/lib/sending.js");

const answer = (status, data = {}, redirected = false) => ({ status, redirected, ok: status < 300, json: async () => data });
const soon = () => new Promise((done) => setTimeout(done, 5));

/** Sends one thing; `network` are the answers in order, an Error where there is no network. */
function outbox(network, goOn = () => false) {
  const seen = [];
  let held = { id: 1 };
  globalThis.fetch = async (url, options) => {
    const next = network.shift();
    seen.push(["asked", options.body.id]);
    if (next instanceof Error) throw next;
    return next;
  };
  const sending = sendWhenPossible("/s/S11/readiness", {
    body: () => held,
    onAnswer: ({ kind }) => {
      seen.push(kind);
      if (kind === "taken") held = null;
      return goOn(kind);
    },
    onSilence: () => seen.push("silence"),
  });
  return { seen, sending };
}

test("what found no network is sent as soon as the phone is online again, and then no more", async () => {
  const { seen, sending } = outbox([new Error("offline"), answer(200)]);
  sending.now();
  await soon();
  assert.deepEqual(seen, [["asked", 1], "silence"]);
  listeners.online();
  await soon();
  assert.deepEqual(seen.slice(2), [["asked", 1], "taken"]);
  listeners.online();
  await soon();
  assert.equal(seen.length, 4);
  sending.stop();
});

test("a server that fails is tried again, one that refuses is not", async () => {
  const failing = outbox([answer(503), answer(422, { faults: [] })]);
  failing.sending.now();
  await soon();
  assert.deepEqual(failing.seen, [["asked", 1], "silence"]);
  failing.sending.now();
  await soon();
  assert.deepEqual(failing.seen.slice(2), [["asked", 1], "refused"]);
  failing.sending.stop();
});

test("who is no longer signed in, an old token and another's report are told apart", async () => {
  for (const [got, kind] of [
    [answer(200, {}, true), "signed-out"],
    [answer(403), "signed-out"],
    [answer(400), "stale"],
    [answer(409, { faults: [] }), "conflict"],
  ]) {
    const { seen, sending } = outbox([got]);
    sending.now();
    await soon();
    assert.deepEqual(seen, [["asked", 1], kind]);
    sending.stop();
  }
});

test("each report has a number of its own", () => {
  assert.match(newId(), /^[0-9a-f]{32}$/);
  assert.notEqual(newId(), newId());
});
