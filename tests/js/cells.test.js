// The grid of counts: where keys lead, and how a block from a spreadsheet is laid into it.
import assert from "node:assert/strict";
import test from "node:test";

import { blockOf, movedTo } from "../../static/js/lib/cells.js";

const rows = [["a1", "a2", null], ["b1", null, "b3"], ["c1", "c2", "c3"]];
const key = (name, shiftKey = false) => ({ key: name, shiftKey });

test("enter and arrows go down and up, over what can't be typed", () => {
  assert.equal(movedTo(key("Enter"), rows, 0, 1, 2, 2, 2), "c2");
  assert.equal(movedTo(key("Enter", true), rows, 2, 1, 2, 2, 2), "a2");
  assert.equal(movedTo(key("ArrowDown"), rows, 2, 0, 0, 0, 0), null);
  assert.equal(movedTo(key("ArrowUp"), rows, 1, 0, 0, 0, 0), "a1");
});

test("left and right move within a text until its end is reached, or at once where all of it is marked", () => {
  assert.equal(movedTo(key("ArrowRight"), rows, 1, 0, 3, 1, 1), null);
  assert.equal(movedTo(key("ArrowRight"), rows, 1, 0, 3, 3, 3), "b3");
  assert.equal(movedTo(key("ArrowLeft"), rows, 1, 2, 3, 0, 3), "b1");
});

test("a block is laid from a cell on; empty ones leave what is there, and what falls outside is told", () => {
  const { filled, outside } = blockOf("1\t\t3\r\n4\t5\n\n", rows, 1, 0);
  assert.deepEqual(filled, [["b1", "1"], ["b3", "3"], ["c1", "4"], ["c2", "5"]]);
  assert.deepEqual(outside, []);
  assert.deepEqual(blockOf("7\t8\t9\n1\n2\n3", rows, 1, 1), { filled: [["b3", "8"], ["c2", "1"]], outside: ["7", "9", "2", "3"] });
});

test("a cell that a spreadsheet put into quotation marks loses them, thousands keep their commas", () => {
  assert.deepEqual(blockOf('"1,204"\t"12"', rows, 2, 0).filled, [["c1", "1,204"], ["c2", "12"]]);
});
