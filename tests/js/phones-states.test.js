// What the phone says of a report's reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonOf } from "../../static/js/lib/phones/states.js";

const say = (word, { reason }) => `${word}: ${reason}`;

test("only what replaced another figure is called a correction", () => {
  assert.equal(reasonOf({ version: 1, reason: "counted again" }, say), "counted again");
  assert.equal(reasonOf({ version: 2, reason: "counted again" }, say), "corrected: counted again");
  assert.equal(reasonOf({ seen: 1, reason: "counted again" }, say), "corrected: counted again", "it waits still");
  assert.equal(reasonOf({ seen: 0, reason: "counted again" }, say), "counted again");
  assert.equal(reasonOf({ version: 2, reason: "" }, say), "");
});
