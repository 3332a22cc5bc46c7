// Rows of fields (parts/rows.html): added and removed at once. Without a script the same buttons send the form back.
import { fill } from "./words.js";

/** Wires every list of rows under `root`. */
export function startRows(root = document) {
  for (const group of root.querySelectorAll("[data-rows]")) start(group);
}

function start(group) {
  const list = group.querySelector("[data-rows-list]");
  const blank = group.querySelector("[data-rows-new]").innerHTML;
  const add = group.querySelector("[data-rows-add]");
  const full = group.querySelector("[data-rows-full]");
  const said = group.querySelector("[data-rows-said]");
  const rows = () => Array.from(list.querySelectorAll("[data-row]"));
  let next = rows().length; // a number is given once: no two fields ever have one name

  const tidy = () => {
    rows().forEach((row, i) => {
      for (const name of row.querySelectorAll("[data-row-name]")) name.textContent = fill(name.dataset.text, { n: i + 1 });
    });
    const isFull = rows().length >= Number(group.dataset.most);
    add.hidden = isFull;
    full.hidden = !isFull;
  };
  const say = (text, n) => { said.textContent = fill(text, { n }); };
  const enter = (row) => row.querySelector("input, select").focus();
  const append = () => {
    list.insertAdjacentHTML("beforeend", blank.split("__n__").join(String(next)));
    next += 1;
    tidy();
    return list.lastElementChild;
  };

  add.addEventListener("click", (event) => {
    event.preventDefault();
    enter(append());
    say(said.dataset.textAdded, rows().length);
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-remove]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const at = rows().indexOf(row);
    row.remove();
    if (rows().length === 0) append();
    tidy();
    enter(rows()[Math.min(at, rows().length - 1)]);
    say(said.dataset.textRemoved, at + 1);
  });
}
