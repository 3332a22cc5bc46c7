// Ticking: a form of ticks and texts as plain figures, so that a draft can keep them and compare them.

const LISTS = ["absent", "ticked"];
const BOXES = ["supplies_ok", "network_ok"];
const TEXTS = ["staff_there", "note"];

/** {absent: "P01,P02", ticked: "rules", supplies_ok: "1", staff_there: "10", ...} of a form as it stands. */
export function read(form) {
  const out = {};
  for (const name of LISTS) out[name] = boxes(form, name).filter((box) => box.checked).map((box) => box.value).sort().join(",");
  for (const name of BOXES) out[name] = form.elements.namedItem(name).checked ? "1" : "";
  for (const name of TEXTS) out[name] = form.elements.namedItem(name).value;
  return out;
}

/** Puts figures into a form. */
export function write(form, figures) {
  for (const name of LISTS) {
    const chosen = new Set((figures[name] || "").split(","));
    for (const box of boxes(form, name)) box.checked = chosen.has(box.value);
  }
  for (const name of BOXES) form.elements.namedItem(name).checked = figures[name] === "1";
  for (const name of TEXTS) if (name in figures) form.elements.namedItem(name).value = figures[name];
}

/** What a form with these figures would send, the hidden fields as they are. */
export function content(form, figures) {
  const data = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden]")) data.append(field.name, field.value);
  for (const name of LISTS) for (const value of (figures[name] || "").split(",")) if (value) data.append(name, value);
  for (const name of BOXES) if (figures[name]) data.append(name, "y");
  for (const name of TEXTS) data.append(name, figures[name] || "");
  return data;
}

export const boxes = (form, name) => Array.from(form.querySelectorAll(`input[type=checkbox][name="${name}"]`));
