// What waits on the phone is kept in order, once, and for three days.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/js/lib/outbox.js";

function store() {
  const kept = new Map();
  return { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k), kept };
}

test("items are sent in the order in which they were asked for, and go once the county has them", () => {
  const shelf = store();
  const box = new Outbox(shelf, "R1/S11");
  const now = Date.now();
  box.add({ key: "a", at: now });
  box.add({ key: "b", at: now });
  assert.equal(box.first().key, "a");
  box.drop("a");
  assert.deepEqual(box.all().map((item) => item.key), ["b"]);
  box.drop("b");
  assert.equal(shelf.kept.size, 0);
});

test("another site's outbox is another", () => {
  const shelf = store();
  new Outbox(shelf, "R1/S11").add({ key: "a", at: Date.now() });
  assert.equal(new Outbox(shelf, "R1/S12").first(), null);
});

test("what is older than three days is no longer sent", () => {
  const box = new Outbox(store(), "R1/S11");
  box.add({ key: "a", at: Date.now() - 4 * 24 * 3600 * 1000 });
  assert.equal(box.first(), null);
});

test("a phone that keeps nothing says so, and a spoilt store is as an empty one", () => {
  assert.equal(new Outbox(null, "R1/S11").add({ key: "a", at: Date.now() }), false);
  const shelf = store();
  shelf.setItem("sampling-outbox:R1/S11", "{");
  assert.equal(new Outbox(shelf, "R1/S11").first(), null);
});
