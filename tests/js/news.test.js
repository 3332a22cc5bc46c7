// Polling and the line of the last news: slower when nothing happens or nobody answers, back at once, and never silent.
import assert from "node:assert/strict";
import { mock, test } from "node:test";

const listeners = {};
const listens = { addEventListener: (name, act) => (listeners[name] = act), removeEventListener: (name) => delete listeners[name] };
globalThis.window = { ...listens, location: { assign() {} } };
globalThis.document = { ...listens, hidden: false, documentElement: { lang: "en" } };
const { poll } = await import("../../static/js/lib/poll.js");
const { ageWords, newsLine } = await import("../../static/js/lib/news.js");

const TEXTS = { textSeconds: "{seconds} s", textMinutes: "{minutes} min", textHours: "{hours} h {minutes} min", text: "Last news {age} ago", textSilent: "No answer. {age} old." };
const settle = async () => {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
};

/** Polls every second; `answer` says what the server does: a text, 304 or an error. */
function polling(answer) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  mock.method(Math, "random", () => 0.5);
  const asked = [];
  const contacts = [];
  const seen = [];
  globalThis.fetch = async (url, { headers }) => {
    asked.push(Date.now());
    const told = answer(asked.length, headers);
    if (told instanceof Error) throw told;
    return { redirected: false, ok: told !== 304, status: told === 304 ? 304 : 200, headers: { get: () => "tag" }, text: async () => told };
  };
  const own = poll("/figures", { every: 1000, onNews: (text) => void seen.push(text), onContact: (contact) => contacts.push(contact) });
  const pass = async (ms, step = 250) => {
    for (let gone = 0; gone < ms; gone += step) {
      mock.timers.tick(step);
      await settle();
    }
  };
  return { own, asked, contacts, seen, pass };
}

/** Has asked once; `waiting` are the questions that are on their way, to be answered with what the server `says`. */
function asking() {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const waiting = [];
  const seen = [];
  globalThis.fetch = () => new Promise((give) => waiting.push(give));
  const says = (text) => ({ redirected: false, ok: true, status: 200, headers: { get: () => text }, text: async () => text });
  const own = poll("/standing", { every: 1000, onNews: (text) => void seen.push(text) });
  mock.timers.tick(1000);
  return { own, waiting, seen, says };
}

test.afterEach(() => {
  document.hidden = false;
  mock.timers.reset();
  mock.restoreAll();
});

test("it says what it has, and asks less often while nothing is new", async () => {
  const told = [];
  const { own, asked, seen, pass } = polling((n, headers) => (told.push(headers["If-None-Match"]), n === 1 ? "10 %" : 304));
  await pass(60000);
  own.stop();
  assert.deepEqual(seen, ["10 %"]);
  assert.deepEqual(told.slice(0, 3), [undefined, "tag", "tag"]);
  assert.ok(asked.length > 15 && asked.length < 25, String(asked.length));
});

test("while nobody answers it waits up to a minute, says so, and comes back to its pace", async () => {
  let away = true;
  const { own, asked, contacts, pass } = polling(() => (away ? new Error("away") : 304));
  await pass(600000, 1000);
  assert.ok(asked.length < 20, `${asked.length} tries in ten minutes`);
  assert.equal(contacts.at(-1).reached, false);
  assert.equal(contacts.at(-1).since, 0);
  away = false;
  const back = asked.length;
  await pass(63000);
  assert.equal(contacts.at(-1).reached, true);
  assert.ok(asked[back + 1] - asked[back] <= 1000, "it is as slow as in the outage");
  own.stop();
});

test("a tab that nobody looks at asks nothing, and at once when it is looked at again", async () => {
  const { own, asked, pass } = polling(() => 304);
  document.hidden = true;
  listeners.visibilitychange();
  await pass(3600000, 60000);
  assert.equal(asked.length, 0);
  document.hidden = false;
  listeners.visibilitychange();
  await pass(250);
  assert.equal(asked.length, 1);
  listeners.pageshow({ persisted: true });
  await pass(250);
  assert.equal(asked.length, 2);
  own.stop();
  assert.deepEqual(Object.keys(listeners).filter((name) => ["visibilitychange", "resume", "pageshow", "online"].includes(name)), []);
});

test("an answer that is overtaken by a later question is no news", async () => {
  const { own, waiting, seen, says } = asking();
  own.now(); // something was sent meanwhile
  mock.timers.tick(1);
  assert.equal(waiting.length, 2);
  waiting[1](says("at the county"));
  await settle();
  waiting[0](says("nothing yet"));
  await settle();
  assert.deepEqual(seen, ["at the county"]);
  own.stop();
});

test("an answer that comes between the reason to ask and the question neither shows nor puts the question off", async () => {
  const { own, waiting, seen, says } = asking();
  own.now(); // something was sent meanwhile
  waiting[0](says("nothing yet"));
  await settle();
  mock.timers.tick(1);
  assert.equal(waiting.length, 2);
  waiting[1](says("at the county"));
  await settle();
  assert.deepEqual(seen, ["at the county"]);
  own.stop();
});

test("an age is told in seconds, minutes, and hours of a night, and is never negative", () => {
  assert.deepEqual([-5, 0, 59.4, 60, 7199, 7200, 34860].map((age) => ageWords(age, TEXTS)), ["0 s", "0 s", "59 s", "1 min", "119 min", "2 h 0 min", "9 h 41 min"]);
});

test("the line counts on while the system is away, and is right when a sleeping tab wakes", async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const classes = new Set();
  const element = { dataset: TEXTS, textContent: "", attributes: {}, classList: { toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)) }, setAttribute: (name, value) => (element.attributes[name] = value) };
  const line = newsLine(element);
  mock.timers.tick(5000);
  assert.equal(element.textContent, "Last news 5 s ago");
  line.contact({ reached: false, since: 0 });
  assert.equal(element.textContent, "No answer. 5 s old.");
  assert.ok(classes.has("silent") && element.attributes.role === "alert");
  mock.timers.setTime(Date.now() + 9 * 3600 * 1000); // asleep: no tick came
  listeners.visibilitychange();
  assert.equal(element.textContent, "No answer. 9 h 0 min old.");
  line.contact({ reached: true, since: Date.now() });
  assert.equal(element.textContent, "Last news 0 s ago");
  line.end();
  mock.timers.tick(5000);
  assert.equal(element.textContent, "");
});
