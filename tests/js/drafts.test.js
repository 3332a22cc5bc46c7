// Drafts on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts, isEmpty, plain, saysTheSame } from "../../static/js/lib/drafts.js";

class Store extends Map {
  getItem(key) {
    return this.get(key) ?? null;
  }
  setItem(key, text) {
    this.set(key, text);
  }
  removeItem(key) {
    this.delete(key);
  }
  key(index) {
    return [...this.keys()][index];
  }
  get length() {
    return this.size;
  }
}
const DAY = 24 * 3600 * 1000;

test("a draft is read for its own hour, round and site and no other", () => {
  const store = new Store();
  const drafts = new Drafts(store, "R1/S11");
  assert.ok(drafts.write("100", 0, { sampled: "42" }));
  assert.deepEqual(drafts.read("100").figures, { sampled: "42" });
  assert.equal(drafts.read("101"), null);
  assert.equal(new Drafts(store, "R1/S12").read("100"), null);
});

test("a draft goes once the county says the same, however it was typed, and stays while it does not", () => {
  const drafts = new Drafts(new Store(), "R1/S11");
  drafts.write("100", 0, { sampled: "１,204", queue: "", note: "rain", reason: "looked again" });
  drafts.clear({ 100: { version: 1, sampled: 1203, queue: null, note: "rain" } });
  assert.notEqual(drafts.read("100"), null);
  drafts.clear({ 100: { version: 2, sampled: 1204, queue: null, note: "rain" } });
  assert.equal(drafts.read("100"), null);
});

test("drafts older than three days go, and what others keep stays", () => {
  const store = new Store([["other", "not ours"]]);
  const drafts = new Drafts(store, "R1/S11");
  drafts.write("100", 0, { sampled: "1" }, 0);
  drafts.write("200", 0, { sampled: "2" }, 2 * DAY);
  drafts.clear({}, 4 * DAY);
  assert.equal(drafts.read("100"), null);
  assert.notEqual(drafts.read("200"), null);
  assert.equal(store.get("other"), "not ours");
});

test("a phone that keeps nothing is no fault, and says so", () => {
  const full = {
    length: 0,
    getItem: () => null,
    setItem: () => {
      throw new Error("full");
    },
  };
  assert.equal(new Drafts(full, "R1/S11").write("100", 0, { sampled: "1" }), false);
});

test("an empty field and no figure are the same", () => {
  assert.equal(plain(null), "");
  assert.ok(saysTheSame({ sampled: "0", tubes: "" }, { sampled: 0, tubes: null }));
  assert.ok(!saysTheSame({ sampled: "0" }, { sampled: null }));
});

test("a form in which nothing is typed holds nothing to be stored", () => {
  assert.ok(isEmpty({ sampled: "", queue: " ", note: "\u3000" }));
  assert.ok(!isEmpty({ sampled: "0", queue: "" }));
});
