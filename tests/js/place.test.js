// Going back up keeps the reader's place; going down or elsewhere does not.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
const { returned } = await import("../../static/js/lib/place.js");

const left = { here: "R1 V11", above: ["C", "T1"] };

test("whoever comes from below has come back", () => {
  assert.equal(returned(left, "R1 T1"), true);
  assert.equal(returned(left, "R1 C"), true);
});

test("whoever goes down, aside, or to another round has not", () => {
  assert.equal(returned({ here: "R1 C", above: [""] }, "R1 T1"), false);
  assert.equal(returned(left, "R1 V12"), false);
  assert.equal(returned(left, "R2 T1"), false);
  assert.equal(returned(null, "R1 C"), false);
});
