// Trying again: how long it waits, and what makes it try at once.
import assert from "node:assert/strict";
import { mock, test } from "node:test";

const listeners = {};
globalThis.window = { addEventListener: (name, act) => (listeners[name] = act), removeEventListener: (name) => delete listeners[name] };
globalThis.document = { hidden: false, addEventListener: (name, act) => (listeners[name] = act), removeEventListener: (name) => delete listeners[name] };
const { inTime, trying } = await import("../../static/js/lib/trying.js");

const settle = async () => {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
};

/** Tries with these answers in order; `at` are the moments of the tries. */
function tries(answers, ways) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(Math, "random", () => 0.5); // waits are as long as they say
  const at = [];
  const own = trying(async () => {
    at.push(Date.now());
    return answers.shift() || {};
  }, ways);
  return { own, at, pass: async (ms) => (mock.timers.tick(ms), settle()) };
}

test.afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

test("waits double up to a minute, and start again once there is a network", async () => {
  const { own, at, pass } = tries([]);
  own.now();
  await settle();
  for (let n = 0; n < 8; n += 1) await pass(60000);
  const waits = at.slice(1).map((moment, n) => moment - at[n]);
  assert.ok(waits.every((wait) => wait <= 60000) && at.length === 9);
  listeners.online();
  await settle();
  await pass(2000);
  assert.equal(at.length, 11);
  own.stop();
  await pass(600000);
  assert.equal(at.length, 11);
  assert.equal(listeners.online, undefined);
});

test("what is done is not tried again, and a try may name its own moment", async () => {
  const { own, at, pass } = tries([{ next: 7000 }, { next: 0 }, { done: true }]);
  own.now();
  await settle();
  await pass(6999);
  assert.equal(at.length, 1);
  await pass(1);
  await pass(1);
  assert.equal(at.length, 3);
  await pass(600000);
  assert.equal(at.length, 3);
});

test("asked while it tries, it tries once more behind that", async () => {
  let free;
  let count = 0;
  const own = trying(() => {
    count += 1;
    return new Promise((done) => (free = () => done({ done: true })));
  });
  own.now();
  own.now();
  own.now();
  assert.equal(count, 1);
  free();
  await new Promise((done) => setTimeout(done, 5));
  assert.equal(count, 2);
  free();
  own.stop();
});

test("a page that nobody looks at waits, but for what is to be sent all the same", async () => {
  document.hidden = true;
  let count = 0;
  const attempt = async () => ({ done: Boolean((count += 1)) });
  const own = trying(attempt);
  own.now();
  assert.equal(count, 0);
  const always = trying(attempt, { hidden: true });
  always.now();
  assert.equal(count, 1);
  document.hidden = false;
  own.stop();
  always.stop();
});

test("an answer that does not come in time is none", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.fetch = (_, { signal }) => new Promise((_done, fail) => signal.addEventListener("abort", () => fail(Object.assign(new Error(), { name: "AbortError" }))));
  const asked = inTime("/x", {}, (response) => response);
  mock.timers.tick(20000);
  await assert.rejects(asked, { name: "AbortError" });
});
