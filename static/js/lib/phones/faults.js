// Faults: what is wrong with a form, all at once, each at its field, and above them a list that leads there.
import { make, one } from "./drawing.js";

/** -> {clear(), tell(faults)} of a form within `view`; `cleared()` is called whenever nothing is wrong any more. */
export function faultsOf(view, form, { say, cleared }) {
  const box = one(view, "faults");

  function clear() {
    box.hidden = true;
    cleared();
    for (const part of form.querySelectorAll("[data-field]")) {
      part.classList.remove("in-error");
      const error = part.querySelector(".error");
      if (error) error.hidden = true;
      part.querySelector("input, select").removeAttribute("aria-invalid");
    }
  }

  function tell(faults) {
    clear();
    const list = one(view, "faults-list");
    list.textContent = "";
    for (const fault of faults) {
      const text = say(fault.word, fault.facts);
      list.append(make("li", {}, make("a", { href: `#${fault.field}`, text })));
      const part = form.querySelector(`[data-field="${fault.field}"]`);
      if (part) tellAt(part, form.elements.namedItem(fault.field), text); // a lane says by itself what is wrong with it
    }
    box.hidden = false;
    box.focus();
  }

  return { clear, tell };
}

function tellAt(part, field, text) {
  part.hidden = false;
  part.classList.add("in-error");
  if (part.closest("details")) part.closest("details").open = true;
  const error = part.querySelector(".error");
  error.textContent = text;
  error.hidden = false;
  field.setAttribute("aria-invalid", "true");
  const described = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== error.id);
  field.setAttribute("aria-describedby", [...described, error.id].join(" "));
}
