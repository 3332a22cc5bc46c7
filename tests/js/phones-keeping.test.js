// Keeping rows on the phone: closed databases, no database, no room.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keeping } from "../../static/js/lib/phones/keeping.js";
import { Beside, indexed } from "./browser-likes.js";

const pause = async () => {};
const row = (id) => ({ id, site: "S11", sampled: 42 });
const ids = async (store) => (await store.all("reports")).map((one) => one.id).sort();

test("what was put is there after the page is opened anew", async () => {
  const factory = indexed();
  await keeping({ factory, beside: new Beside(), pause }).put("reports", row("a"), row("b"));
  const store = keeping({ factory, beside: new Beside(), pause });
  assert.deepEqual(await ids(store), ["a", "b"]);
  await store.remove("reports", "a");
  assert.deepEqual(await ids(store), ["b"]);
  assert.equal(await store.get("reports", "a"), null);
  assert.equal((await store.get("reports", "b")).sampled, 42);
});

test("a database that the browser has closed is opened again and asked again", async () => {
  const factory = indexed();
  const store = keeping({ factory, beside: new Beside(), pause });
  await store.put("reports", row("a"));
  factory.closed = 2;
  await store.put("reports", row("b"));
  assert.deepEqual(await ids(store), ["a", "b"]);
  assert.ok(factory.opened >= 3);
  assert.equal(store.trouble, "");
});

test("where the database fails for good localStorage takes the rows, and gives them back once it works", async () => {
  const factory = indexed();
  const beside = new Beside();
  const store = keeping({ factory, beside, pause });
  await store.put("reports", row("a"));
  factory.closed = 99;
  await store.put("reports", { ...row("a"), sampled: 43 }, row("b"));
  assert.equal(store.trouble, "weak");
  assert.equal(beside.size, 2);
  assert.equal((await store.get("reports", "a")).sampled, 43, "the later one holds");
  factory.closed = 0;
  assert.deepEqual(await ids(store), ["a", "b"]);
  assert.equal(beside.size, 0, "they have gone back");
  assert.equal(store.trouble, "");
  assert.equal(factory.tables.get("reports").rows.get("a").sampled, 43);
});

test("without any database, as in a private window, localStorage does it all; without both the page is told", async () => {
  const beside = new Beside();
  const store = keeping({ factory: null, beside, pause });
  await store.put("reports", row("a"));
  assert.deepEqual(await ids(store), ["a"]);
  beside.full = true;
  await assert.rejects(() => store.put("reports", row("b")));
  assert.equal(store.trouble, "none");
});

test("500 reports are kept and read at once", async () => {
  const factory = indexed();
  const store = keeping({ factory, beside: new Beside(), pause });
  await store.put("reports", ...Array.from({ length: 500 }, (_, n) => row(`r${n}`)));
  assert.equal((await store.all("reports")).length, 500);
  assert.equal(factory.opened, 1);
});
