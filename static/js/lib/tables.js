// Tables that sort at a click on their headings, and a field that keeps the rows one looks for.
import { fill, inOrder, number } from "./words.js";

const chosen = new Map(); // table id -> {column, direction}: outlives a fragment's swap

/** Makes every table[data-sortable] under `root` sortable and wires its filter. */
export function enhanceTables(root = document) {
  for (const table of root.querySelectorAll("table[data-sortable]")) makeSortable(table);
  for (const box of root.querySelectorAll("[data-filter]")) wireFilter(box);
  for (const line of root.querySelectorAll("[data-show-all]")) wireShowAll(line);
}

/** Sorts a table by the column with this heading, where it has one; it stays sorted when its fragment is swapped. */
export function orderBy(table, heading, direction) {
  const column = Array.from(table.tHead.rows[0].cells).findIndex((cell) => cell.textContent.trim() === heading);
  if (column < 0) return;
  chosen.set(table.id, { column, direction });
  sort(table, column, direction);
}

function makeSortable(table) {
  const headings = Array.from(table.tHead.rows[0].cells);
  headings.forEach((heading, column) => {
    if ("noSort" in heading.dataset || heading.querySelector("button.sort")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    while (heading.firstChild) button.appendChild(heading.firstChild);
    heading.appendChild(button);
    button.addEventListener("click", () => {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      if (table.id) chosen.set(table.id, { column, direction });
      sort(table, column, direction);
      const detail = { table: table.id, heading: button.textContent.trim(), direction };
      if (table.id) document.dispatchEvent(new CustomEvent("sorted", { detail }));
    });
  });
  const last = chosen.get(table.id);
  if (last) sort(table, last.column, last.direction);
}

function sort(table, column, direction) {
  const sign = direction === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows).filter((row) => !row.classList.contains("empty-row"));
  const keyed = rows.map((row) => [keyOf(row.cells[column]), row]);
  const numeric = keyed.every(([key]) => key === "" || !Number.isNaN(Number(key)));
  keyed.sort(([a], [b]) => {
    if (a === "" || b === "") return (a === "") - (b === ""); // "no figure" is last, whichever way
    return sign * (numeric ? Number(a) - Number(b) : inOrder(a, b));
  });
  for (const [, row] of keyed) body.appendChild(row);
  if (table.dataset.first) show(table);
  for (const heading of table.tHead.rows[0].cells) heading.removeAttribute("aria-sort");
  table.tHead.rows[0].cells[column].setAttribute("aria-sort", direction);
}

function keyOf(cell) {
  if ("sort" in cell.dataset) return cell.dataset.sort;
  const text = cell.textContent.trim();
  const plain = text.replace(/[,\s\u202f\u00a0]/g, "").replace(/%$/, "");
  return plain !== "" && !Number.isNaN(Number(plain)) ? plain : text;
}

/** Which rows stand on the screen: those that are looked for, else the first ones unless all are asked for. */
function show(table) {
  const wanted = table.dataset.wanted || "";
  const first = "all" in table.dataset ? 0 : Number(table.dataset.first) || 0;
  Array.from(table.tBodies[0].rows).forEach((row, index) => {
    row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
    row.classList.toggle("beyond-first", wanted === "" && first > 0 && index >= first);
  });
}

function wireShowAll(line) {
  const table = document.getElementById(line.dataset.showAll);
  const button = line.querySelector("button");
  if (!table || !button || button.textContent) return;
  const { length } = table.tBodies[0].rows;
  const first = Number(table.dataset.first);
  if (length <= first) return;
  line.hidden = false;
  const say = () => {
    const all = "all" in table.dataset;
    button.textContent = fill(all ? line.dataset.textFirst : line.dataset.text, { all: number(length), first: number(first) });
    button.setAttribute("aria-expanded", String(all));
    show(table);
  };
  button.addEventListener("click", () => {
    if ("all" in table.dataset) delete table.dataset.all;
    else table.dataset.all = "";
    say();
  });
  say();
}

function wireFilter(box) {
  const table = document.getElementById(box.dataset.filter);
  const input = box.querySelector("input");
  const count = box.querySelector("[data-filter-count]");
  if (!table || !input || !box.hidden) return;
  box.hidden = false;
  const apply = () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    const rows = Array.from(table.tBodies[0].rows);
    table.dataset.wanted = wanted;
    show(table);
    if (!count) return;
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = wanted ? fill(count.dataset.text, { shown: number(shown), all: number(rows.length) }) : "";
  };
  input.addEventListener("input", apply);
  table.addEventListener("rows", apply);
}
