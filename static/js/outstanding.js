// A village's or grid's outstanding people: the sum while typing; a draft that stays on the phone until the county has it.
import { Drafts } from "./lib/drafts.js";
import { freshToken, newId, sendWhenPossible } from "./lib/sending.js";
import { fill, number } from "./lib/words.js";

const REASONS = ["away", "home_bound", "refused", "exempt", "elsewhere", "unknown"];
const HOUR = "now";

const form = document.querySelector("form[data-outstanding]");
if (form) begin(form);

function begin(form) {
  const field = (name) => form.elements.namedItem(name);
  const drafts = new Drafts(storage(), `outstanding/${form.dataset.place}`);
  const onPhone = document.querySelector("[data-on-phone]");
  const people = form.dataset.people === "" ? null : Number(form.dataset.people);
  const out = form.querySelector("[data-sum]");
  let flying = ""; // the sending that is under way
  let pressed = null; // when it was sent off, by this phone's clock; null while it is being typed

  const tell = (key) => {
    onPhone.hidden = !key;
    if (key) onPhone.querySelector("span[data-text-kept]").textContent = onPhone.querySelector("span[data-text-kept]").dataset[key];
  };
  const sum = () => {
    const typed = REASONS.map((name) => whole(field(name).value));
    const known = !typed.includes(null);
    const all = typed.reduce((total, n) => total + n, 0);
    const more = known && people !== null && all > people;
    out.classList.toggle("fewer", more);
    out.textContent = !known ? "–" : more ? fill(out.dataset.textMore, { n: number(all), all: number(people) }) : number(all);
  };
  const keep = () => {
    const figures = { sent_id: field("sent_id").value, pressed };
    for (const name of REASONS) figures[name] = field(name).value;
    return drafts.write(HOUR, Number(field("version").value), figures);
  };
  const sending = sendWhenPossible(form.action, {
    body() {
      if (pressed === null) return null;
      const content = new FormData(form);
      content.set("waited", String(Math.max(0, Math.round((Date.now() - pressed) / 1000))));
      flying = content.get("sent_id");
      tell("textSending");
      return content;
    },
    async onAnswer({ kind, data }) {
      if (kind === "stale") {
        const token = await freshToken(window.location.href).catch(() => null);
        if (token) field("csrf_token").value = token;
        if (token) return true;
      }
      if (kind !== "taken") {
        pressed = null;
        keep();
        form.submit(); // there is a network: the county's own page says what is wrong, with all that was typed
        return false;
      }
      field("version").value = data.version;
      show(data);
      if (field("sent_id").value === flying) {
        pressed = null;
        field("sent_id").value = data.sent_id;
        drafts.drop(HOUR);
        tell("");
      } else {
        tell(keep() ? "textKept" : ""); // typed on while it was under way
      }
      return false;
    },
    onSilence: (online) => tell(online ? "textDown" : "textSilent"),
  });

  drafts.clear({});
  const draft = drafts.read(HOUR);
  const returned = form.hasAttribute("data-returned"); // sent back to be put right, by whoever sees what stands now
  if (draft) {
    for (const name of REASONS) if (name in draft.figures) field(name).value = draft.figures[name];
    if (returned) {
      keep();
    } else {
      field("version").value = String(draft.version);
      field("sent_id").value = draft.figures.sent_id || newId();
      pressed = draft.figures.pressed ?? null;
    }
    tell("textKept");
    if (pressed !== null) sending.now();
  }
  sum();
  form.addEventListener("input", () => {
    pressed = null;
    field("sent_id").value = newId(); // other figures are another sending
    tell(keep() ? "textKept" : "");
    sum();
  });
  form.addEventListener("submit", (event) => {
    if (REASONS.some((name) => whole(field(name).value) === null)) return; // the county's page says what is missing
    pressed = Date.now();
    if (!keep()) {
      pressed = null; // a phone that keeps nothing: the form goes as it would without a script
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    sending.now();
  }, true);
}

function show({ at, says, doubts }) {
  const box = document.querySelector("[data-at-county]");
  box.classList.add("at-county");
  box.querySelector("[data-at]").textContent = at;
  box.querySelector("[data-says]").textContent = says;
  const warned = document.querySelector("[data-doubts]");
  warned.hidden = !doubts.length;
  warned.querySelector("[data-doubts-text]").textContent = doubts.join(" ");
  for (const stale of document.querySelectorAll("[data-error-summary], .field p.error")) stale.remove();
  for (const bad of document.querySelectorAll("[aria-invalid]")) bad.removeAttribute("aria-invalid");
  for (const bad of document.querySelectorAll(".field.in-error")) bad.classList.remove("in-error");
  box.scrollIntoView({ block: "center" });
}

function whole(text) {
  const plain = text.normalize("NFKC").replace(/[,\s]/g, "");
  return /^\d{1,12}$/.test(plain) ? Number(plain) : null;
}

function storage() {
  try {
    return window.localStorage;
  } catch {
    return { length: 0, key: () => null, getItem: () => null, removeItem() {}, setItem() { throw new Error("nothing is kept here"); } };
  }
}
