// What the phone says of a report's reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { doubtedOf, figureOf, reasonOf } from "../../static/js/lib/phones/states.js";

const say = (word, { reason }) => `${word}: ${reason}`;

test("only what replaced another figure is called a correction", () => {
  assert.equal(reasonOf({ version: 1, reason: "counted again" }, say), "counted again");
  assert.equal(reasonOf({ version: 2, reason: "counted again" }, say), "corrected: counted again");
  assert.equal(reasonOf({ seen: 1, reason: "counted again" }, say), "corrected: counted again", "it waits still");
  assert.equal(reasonOf({ seen: 0, reason: "counted again" }, say), "counted again");
  assert.equal(reasonOf({ version: 2, reason: "" }, say), "");
});

test("what is doubted about a count is known on a phone that did not send it, too", () => {
  assert.deepEqual(doubtedOf({ doubts: ["many"] }, null), { doubts: ["many"] });
  assert.deepEqual(doubtedOf({ doubts: [] }, { why: { doubts: ["many"] } }), { doubts: [] }, "the county looks at it again");
  assert.deepEqual(doubtedOf({}, { why: { doubts: ["many"] } }), { doubts: ["many"] });
  assert.equal(doubtedOf({}, null), null);
});

test("an hour shows what stands at the county, and what was refused is no figure of it", () => {
  const [refused, county] = [{ state: "refused", sampled: 200 }, { sampled: 410 }];
  assert.equal(figureOf(refused, county), county);
  assert.equal(figureOf(refused, undefined), null);
  assert.equal(figureOf({ state: "waiting", sampled: 5 }, county).sampled, 5);
  assert.equal(figureOf(null, null), null);
});
