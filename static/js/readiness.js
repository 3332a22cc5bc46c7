// The page before the opening: each tick is kept on the phone at once; what is reported is sent as soon as there is a
// network, and the page says where it is.
import { Drafts, plain, saysTheSame } from "./lib/drafts.js";
import { swap } from "./lib/fragments.js";
import { freshToken, newId, sendWhenPossible } from "./lib/sending.js";
import { boxes, content, read, write } from "./lib/ticking.js";
import { fill, number } from "./lib/words.js";

const KEY = "before-opening";
const form = document.querySelector("form[data-readiness]");
if (form) start(form);

function start(form) {
  const drafts = new Drafts(storage(), `${form.dataset.readiness}/ready`);
  let standing = JSON.parse(form.dataset.standingFigures);
  let version = Number(form.dataset.version);
  const there = form.elements.namedItem("staff_there");
  const state = status();
  const kept = () => drafts.read(KEY);

  const draft = kept();
  if (draft && saysTheSame(draft.figures, standing) && Object.keys(standing).length) drafts.drop(KEY);
  else if (draft && (draft.figures.ready || draft.version >= version)) write(form, draft.figures);
  else if (draft) drafts.drop(KEY); // never sent, and the county has heard of the site since
  const judge = missing(form);
  judge();

  const sending = sendWhenPossible(form.action, {
    body() {
      const held = kept();
      if (!held || !held.figures.ready) return null;
      state.say("sending");
      const data = content(form, held.figures);
      data.set("report_id", held.figures.report_id);
      data.set("seen", held.version);
      data.set("age", Math.max(0, Math.round((Date.now() - held.at) / 1000)));
      data.append("ready", held.figures.ready);
      return data;
    },
    onSilence: (online) => state.say(online ? "silent" : "waiting"),
    async onAnswer({ kind, data }) {
      if (kind === "taken") {
        standing = data.standing;
        version = data.version;
        const held = kept();
        if (held && saysTheSame(held.figures, standing)) drafts.drop(KEY);
        else if (held) drafts.write(KEY, version, held.figures, held.at); // ticked on while it was sent
        const section = document.querySelector("[data-standing]").parentElement;
        swap(section, data.html);
        section.dispatchEvent(new Event("ask-now")); // an answer that is on its way was given before this one
        state.say(kept() ? "unsent" : "");
        return false;
      }
      if (kind === "stale") {
        const token = await freshToken(window.location.href).catch(() => undefined);
        if (token) form.elements.namedItem("csrf_token").value = token;
        if (token !== null) return true; // null: nobody is signed in
      }
      unsend();
      state.say("unsent");
      if (kind === "refused" || kind === "conflict") state.refuse(data.faults.map((fault) => fault.text).join(" "), kind);
      else state.refuse("", "signed-out");
      return false;
    },
  });

  function unsend() {
    const held = kept();
    if (held) drafts.write(KEY, held.version, { ...held.figures, ready: "" }, held.at);
  }

  function keep(ready = "") {
    const figures = { ...read(form), ready, report_id: newId() };
    if (!ready && Object.keys(standing).length && saysTheSame({ ...figures, ready: standing.ready }, standing)) {
      drafts.drop(KEY);
      state.say("");
      return true;
    }
    const done = drafts.write(KEY, version, figures);
    if (done) state.say(ready ? "sending" : "unsent");
    return done;
  }

  form.addEventListener("input", (event) => {
    state.refuse("");
    if (event.target.name === "absent") {
      if (!there.dataset.typed) there.value = Math.max(0, Number(form.dataset.planned) - firsts(form).filter((box) => box.checked).length);
    }
    if (event.target === there) there.dataset.typed = "1";
    judge();
    keep();
  });
  let pressed = null; // phones before iOS 15 do not say which button has sent a form
  for (const button of form.querySelectorAll("button[name=ready]")) button.addEventListener("click", () => (pressed = button));
  form.addEventListener("submit", (event) => {
    const ready = (event.submitter || pressed || {}).value === "yes" ? "yes" : "no";
    if (ready === "yes" && judge()) {
      event.preventDefault();
      keep();
      document.querySelector("[data-missing]").scrollIntoView({ block: "center" });
      return;
    }
    if (!keep(ready)) return; // a phone that keeps nothing sends the form as ever
    event.preventDefault();
    state.refuse("");
    sending.now();
  });

  const held = kept();
  if (held) state.say(held.figures.ready ? "sending" : "unsent");
  if (held && held.figures.ready) sending.now();
}

/** Shows what is missing; returns whether something is. */
function missing(form) {
  const box = document.querySelector("[data-missing]");
  const line = box.querySelector("[data-missing-text]");
  return () => {
    const lacks = Array.from(form.querySelectorAll("[data-needed]")).filter((one) => !one.checked).map((one) => one.dataset.needed);
    const there = Number(plain(form.elements.namedItem("staff_there").value)) || 0;
    const unnamed = Number(form.dataset.planned) - there - firsts(form).filter((box) => box.checked || "sent" in box.dataset).length;
    if (!there) lacks.unshift(line.dataset.textNobody);
    else if (unnamed > 0) lacks.unshift(fill(line.dataset.textUnnamed, { n: number(unnamed) }));
    line.textContent = fill(line.dataset.text, { what: lacks.join(line.dataset.and) });
    box.hidden = lacks.length === 0;
    return lacks.length > 0;
  };
}

/** The boxes of those whom the plan has at the site when it opens. */
function firsts(form) {
  return boxes(form, "absent").filter((box) => "first" in box.dataset);
}

/** The lines that say where the ticks are. */
function status() {
  const line = document.querySelector("[data-draft-line]");
  const text = line.querySelector("[data-draft-text]");
  const refused = document.querySelector("[data-refused]");
  const why = refused.querySelector("[data-refused-text]");
  return {
    say(what) {
      line.hidden = !what;
      if (what) text.textContent = text.dataset[`text${what[0].toUpperCase()}${what.slice(1)}`];
    },
    refuse(sentence, kind = "") {
      refused.hidden = !sentence && !kind;
      why.textContent = kind === "signed-out" ? why.dataset.textSignedOut : sentence;
      refused.querySelector("[data-sign-in]").hidden = kind !== "signed-out";
      refused.querySelector("[data-look]").hidden = kind !== "conflict";
      if (!refused.hidden) refused.scrollIntoView({ block: "center" });
    },
  };
}

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null; // a browser that keeps nothing for this address: Drafts says so
  }
}
