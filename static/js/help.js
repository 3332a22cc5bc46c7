// The phone page of help: what is asked for or written back is kept on the phone until the county has it, is sent as
// soon as there is a network, and is one request however often it is pressed or sent.
import { swap } from "./lib/fragments.js";
import { Outbox } from "./lib/outbox.js";
import { freshToken, newId, sendWhenPossible } from "./lib/sending.js";

const root = document.querySelector("[data-help]");
if (root) start(root);

function start(root) {
  const outbox = new Outbox(storage(), root.dataset.help);
  const lines = status(root);
  const section = root.querySelector("[data-poll]");
  const reply = root.querySelector("[data-help-reply]");
  const show = (how) => lines.waiting(outbox.all(), how);
  let token = root.querySelector("input[name=csrf_token]").value;
  let inHand = null;

  const sending = sendWhenPossible(root.dataset.address, {
    body() {
      inHand = outbox.first();
      if (!inHand) return null;
      show("sending");
      const data = new FormData();
      for (const [name, value] of inHand.fields) data.append(name, value);
      data.set("csrf_token", token);
      data.set("key", inHand.key);
      data.set("age", String(Math.max(0, Math.round((Date.now() - inHand.at) / 1000))));
      return data;
    },
    onSilence: (online) => show(online ? "silent" : "waiting"),
    async onAnswer({ kind, data }) {
      if (kind === "taken") {
        outbox.drop(inHand.key);
        swap(section, data.html);
        section.dispatchEvent(new Event("ask-now")); // an answer that is on its way was given before this one
        if (!reply.contains(document.activeElement)) reply.innerHTML = data.reply;
        show("sending");
        if (outbox.first()) setTimeout(() => sending.now()); // the next one, once this answer is done with
        return false;
      }
      if (kind === "stale") {
        const fresh = await freshToken(window.location.href).catch(() => undefined);
        if (fresh) token = fresh;
        if (fresh !== null) return true; // null: nobody is signed in
      }
      if (kind === "refused" || kind === "conflict") {
        outbox.drop(inHand.key);
        giveBack(inHand);
        lines.refuse(data.faults.map((fault) => fault.text).join(" "));
        show("unsent");
        if (outbox.first()) setTimeout(() => sending.now());
        return false;
      }
      lines.refuse("", "signedOut");
      show("unsent");
      return false;
    },
  });

  /** What was refused goes back to its form, to be put right. */
  function giveBack(item) {
    const form = item.isAsk ? root.querySelector("form[data-help-form=ask]") : reply.querySelector("form");
    if (!form) return;
    for (const [name, value] of item.fields) {
      const field = form.elements.namedItem(name);
      if (field && name !== "csrf_token" && name !== "key" && name !== "act") field.value = value;
    }
    const details = form.closest("details");
    if (details && !item.isAsk && item.fields.some(([name, value]) => name === "text" && value)) details.open = true;
  }

  let pressed = null; // phones before iOS 15 do not say which button has sent a form
  root.addEventListener("click", (event) => {
    pressed = event.target.closest("button[type=submit]") || pressed;
  });
  // Before forms.js, which would take a second request from the same form for a second tap.
  root.addEventListener(
    "submit",
    (event) => {
      const form = event.target.closest("form[data-help-form]");
      if (!form) return;
      const isAsk = form.dataset.helpForm === "ask";
      const button = event.submitter || pressed;
      const fields = Array.from(new FormData(form)).filter(([name, value]) => name !== "csrf_token" && name !== "key" && value !== "");
      if (button && button.name && form.contains(button)) fields.push([button.name, button.value]);
      lines.refuse("");
      if (isAsk && !form.querySelector("input[name=kind]:checked")) {
        stop(event);
        lines.refuse("", "noKind");
        return;
      }
      const label = isAsk ? labelOf(form.querySelector("input[name=kind]:checked")) : (button && button.dataset.label) || form.elements.namedItem("text").value;
      if (!label) return stop(event);
      if (!outbox.add({ key: newId(), at: Date.now(), isAsk, label, fields })) return; // it keeps nothing: the form is sent as ever
      stop(event);
      if (isAsk || form.elements.namedItem("text")) form.reset();
      sending.now();
    },
    true,
  );

  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  if (outbox.first()) {
    show("unsent");
    sending.now();
  }
}

/** The words beside a radio button, without what stands below them. */
function labelOf(input) {
  const label = input.parentElement.querySelector("label").cloneNode(true);
  for (const below of label.querySelectorAll(".below")) below.remove();
  return label.textContent.trim();
}

/** The lines that say what is still on this phone, and what was refused. */
function status(root) {
  const box = root.querySelector("[data-help-waiting]");
  const where = box.querySelector("[data-help-where]");
  const list = box.querySelector("[data-help-list]");
  const refused = root.querySelector("[data-help-refused]");
  const why = refused.querySelector("[data-help-why]");
  return {
    waiting(items, how) {
      box.hidden = items.length === 0;
      where.textContent = where.dataset[`text${how[0].toUpperCase()}${how.slice(1)}`];
      list.textContent = "";
      for (const item of items) {
        const line = document.createElement("li");
        const at = new Date(item.at);
        line.textContent = `${item.label} · ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
        list.append(line);
      }
    },
    refuse(sentence, kind = "") {
      refused.hidden = !sentence && !kind;
      why.textContent = kind ? why.dataset[`text${kind[0].toUpperCase()}${kind.slice(1)}`] : sentence;
      refused.querySelector("[data-help-sign-in]").hidden = kind !== "signedOut";
      if (!refused.hidden) refused.scrollIntoView({ block: "center" });
    },
  };
}

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null; // a browser that keeps nothing for this address: the forms are sent as ever
  }
}
