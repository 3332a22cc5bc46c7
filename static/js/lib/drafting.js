// Drafting: the report's form and the draft of its hour, typed, restored, and told on the page.
import { Drafts, isEmpty } from "./drafts.js";
import { fill, number } from "./words.js";

const NAMES = ["sampled", "queue", "tubes", "staff_present", "lanes_open", "visitors", "note", "reason"];

/** Keeps the draft of a `form[data-draft]`. Call it before anything reads the fields. */
export function keepDraft(form) {
  let store;
  try {
    store = window.localStorage;
  } catch {
    return; // a browser that keeps nothing for this address
  }
  const { draft: place, hour } = form.dataset;
  const standing = JSON.parse(form.dataset.standing);
  const version = standing[hour] ? standing[hour].version : 0;
  const drafts = new Drafts(store, place);
  const fields = NAMES.map((name) => form.elements.namedItem(name)).filter(Boolean);
  const line = document.querySelector("[data-draft-line]");
  const other = document.querySelector("[data-draft-other]");
  const tell = (kept) => {
    form.elements.namedItem("kept").value = kept ? "1" : "";
    if (line) line.hidden = !kept;
  };
  const keep = () => {
    if (other) other.hidden = true;
    const figures = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    if (isEmpty(figures)) drafts.drop(hour);
    tell(!isEmpty(figures) && drafts.write(hour, version, figures));
  };

  drafts.clear(standing);
  const draft = drafts.read(hour);
  if (form.hasAttribute("data-returned")) {
    keep(); // sent back to be put right: what it says is what was typed last
  } else if (draft && !isEmpty(draft.figures) && draft.version >= version) {
    for (const field of fields) if (field.name in draft.figures) field.value = draft.figures[field.name];
    const details = form.querySelector("details");
    if (details && (draft.figures.visitors || draft.figures.note)) details.open = true;
    const reason = form.querySelector("[data-reason]");
    if (reason && draft.figures.reason) reason.setAttribute("data-asked", "");
    tell(true);
  } else if (draft && other) {
    const typed = draft.figures.sampled;
    other.querySelector("[data-text]").textContent = fill(other.querySelector("[data-text]").dataset.text, {
      n: /^\d+$/.test(typed) ? number(Number(typed)) : typed,
    });
    other.hidden = false;
  }
  form.addEventListener("input", keep);
  // The Back button may bring an old page: its line is true only while the draft is there.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) tell(drafts.read(hour) !== null);
  });
}
