// The phone's token: one request at a time, of one page and of all its tabs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tokensOf } from "../../static/js/lib/phones/tokens.js";

/** A phone's store, its locks, and a county that gives t1, t2, … and counts who asks at the same time. */
function handset({ withLocks = true } = {}) {
  const it = { stored: null, asked: [], now: 0, most: 0, answer: null };
  let line = Promise.resolve();
  const locks = { request: (name, options, work) => (line = line.then(work)) };
  it.tab = (more = {}) => tokensOf({
    kept: async () => it.stored,
    keep: async (tokens) => void (it.stored = tokens),
    async ask(round) {
      it.asked.push(round);
      it.most = Math.max(it.most, (it.now += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      it.now -= 1;
      return it.answer ? it.answer() : { token: `t${it.asked.length}` };
    },
    locks: withLocks ? locks : null,
    ...more,
  });
  return it;
}

test("a page that wants its token in three places at once asks once", async () => {
  const phone = handset({ withLocks: false });
  const tab = phone.tab();
  assert.deepEqual(await Promise.all([tab.get("R1"), tab.get("R1"), tab.get("R1")]), ["t1", "t1", "t1"]);
  assert.deepEqual(phone.asked, ["R1"]);
  assert.deepEqual(phone.stored, { R1: "t1" });
});

test("two tabs at once get the same, and of two rounds one is asked for after the other", async () => {
  const phone = handset();
  const [one, other] = [phone.tab(), phone.tab()];
  assert.deepEqual(await Promise.all([one.get("R1"), other.get("R1"), one.get("R2"), other.get("R2")]), ["t1", "t1", "t2", "t2"]);
  assert.deepEqual(phone.asked, ["R1", "R2"]);
  assert.equal(phone.most, 1);
});

test("what is refused or not answered is asked for again the next time", async () => {
  const phone = handset();
  const tab = phone.tab();
  phone.answer = () => null;
  assert.equal(await tab.get("R1"), null);
  phone.answer = () => ({ refused: "closed" });
  assert.deepEqual(await tab.get("R1"), { refused: "closed" });
  phone.answer = () => { throw new Error("cut"); };
  await assert.rejects(tab.get("R1"));
  phone.answer = null;
  assert.equal(await tab.get("R1"), "t4");
});

test("a token that opens no more is forgotten, and one that another tab has got since is used", async () => {
  const phone = handset();
  const [one, other] = [phone.tab(), phone.tab()];
  await one.get("R1");
  await other.load();
  await one.forget("R1");
  assert.deepEqual(phone.stored, {});
  assert.equal(await one.get("R1"), "t2");
  await other.forget("R1");
  assert.deepEqual(phone.stored, { R1: "t2" }, "what the other tab held is over, not this");
  assert.equal(await other.get("R1"), "t2");
});

test("a tab that the phone has put to sleep holds nobody up for good", async () => {
  const phone = handset();
  const locks = { request: (name, { signal }) => new Promise((resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))) };
  assert.equal(await phone.tab({ locks, patience: 5 }).get("R1"), "t1");
});
