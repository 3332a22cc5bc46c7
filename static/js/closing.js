// The closing report: what is typed is kept on this phone until the county has it.
import { Drafts, isEmpty } from "./lib/drafts.js";

const form = document.querySelector("form[data-closing]");
if (form) keepClosing(form);

function keepClosing(form) {
  let store;
  try {
    store = window.localStorage;
  } catch {
    return; // a browser that keeps nothing for this address
  }
  const drafts = new Drafts(store, "closing");
  const place = form.dataset.closing;
  const version = Number(form.dataset.version);
  const fields = form.dataset.names.split(" ").map((name) => form.elements.namedItem(name)).filter(Boolean);
  const line = document.querySelector("[data-draft-line]");
  const shown = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const typed = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const keep = () => {
    const figures = typed();
    const changed = fields.some((field) => field.value !== shown[field.name]) || form.hasAttribute("data-returned");
    if (!changed || isEmpty(figures)) drafts.drop(place);
    if (line) line.hidden = !(changed && !isEmpty(figures) && drafts.write(place, version, figures));
  };

  const draft = drafts.read(place);
  if (form.hasAttribute("data-returned")) {
    keep(); // sent back to be put right: what it says is what was typed last
  } else if (draft && draft.version === version) {
    for (const field of fields) if (field.name in draft.figures) field.value = draft.figures[field.name];
    keep();
  } else if (draft) {
    drafts.drop(place); // the county has got a report since: this one, or somebody else's, which stands on the page
  }
  form.addEventListener("input", keep);
}
