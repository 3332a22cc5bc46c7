// Long tables on a phone: of each row only its name is shown until it is opened. Without scripts all stands open.

const narrow = window.matchMedia("(max-width: 640px)");
const LONG = 6; // rows

/** Folds the rows of every table[data-fold="word of the button"] that is long, where the screen is narrow. */
export function foldRows(root = document) {
  if (!narrow.matches) return;
  for (const table of root.querySelectorAll("table[data-fold]")) {
    const rows = Array.from(table.tBodies).flatMap((body) => Array.from(body.rows));
    if (rows.length > LONG) for (const row of rows) fold(row, table.dataset.fold);
  }
}

function fold(row, word) {
  const head = row.querySelector("th[scope=row]");
  if (!head || row.cells.length < 2 || head.querySelector("[data-folds]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button second small no-print";
  button.dataset.folds = "";
  button.textContent = word;
  const named = document.createElement("span");
  named.className = "out-of-sight";
  named.textContent = ` ${head.firstChild.textContent.trim()}`;
  button.appendChild(named);
  head.insertBefore(button, head.firstChild); // floats beside the name's first line
  const show = (open) => {
    row.classList.toggle("folded", !open);
    button.setAttribute("aria-expanded", String(open));
  };
  show(row.querySelector("[aria-invalid], input:checked") !== null); // what is to be put right is never hidden
  button.addEventListener("click", () => show(row.classList.contains("folded")));
}
