// The phone page: what is typed is kept until the county has it; the hour's difference beside the count as it is typed,
// and the reason's field when the count falls.
import { keepDraft } from "./lib/drafting.js";
import { plain } from "./lib/drafts.js";
import { fill, number } from "./lib/words.js";

const form = document.querySelector("form[data-draft]");
if (form) keepDraft(form);

for (const line of document.querySelectorAll("[data-difference]")) {
  const input = document.getElementById(line.dataset.difference);
  const reason = document.querySelector("[data-reason]");
  const previous = Number(line.dataset.previous);
  if (!input) continue;
  const show = () => {
    const typed = plain(input.value);
    if (!/^\d+$/.test(typed)) {
      line.textContent = "";
      return;
    }
    const more = Number(typed) - previous;
    line.textContent = fill(more < 0 ? line.dataset.textFewer : line.dataset.text, { n: number(Math.abs(more)) });
    line.classList.toggle("fewer", more < 0);
    // Once shown it stays, so that a typed reason is never lost.
    if (reason && more < 0) reason.hidden = false;
  };
  if (reason && !reason.querySelector(".error") && !reason.hasAttribute("data-asked")) reason.hidden = true;
  input.addEventListener("input", show);
  show();
}
