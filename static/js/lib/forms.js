// Forms: the reader is taken to what must be put right; a second tap does not send twice; long work says what is done.
import { fill } from "./words.js";

/** Wires every form under `root`. */
export function enhanceForms(root = document) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    for (const link of summary.querySelectorAll("a[href^='#']")) {
      link.addEventListener("click", (event) => {
        const field = document.getElementById(link.hash.slice(1));
        if (!field) return;
        event.preventDefault();
        field.focus({ preventScroll: true });
        (field.closest(".field") || field).scrollIntoView({ block: "start" });
      });
    }
  }
  for (const form of root.querySelectorAll("form[data-once]")) sendOnce(form);
}

function sendOnce(form) {
  let sent = false;
  const line = busyLine(form.querySelector("[data-busy-line]"));
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    const button = event.submitter || form.querySelector("button[type=submit]");
    if (button && button.dataset.busy) button.textContent = button.dataset.busy;
    line.begin(button);
  });
  // The page may come back from the browser's memory with the Back button.
  window.addEventListener("pageshow", () => {
    sent = false;
    line.end();
  });
}

/** The line that says what is being done with a form that was sent, and for how many seconds already. */
function busyLine(box) {
  if (!box) return { begin() {}, end() {} };
  const text = box.querySelector("[data-busy-text]");
  const age = box.querySelector("[data-busy-age]");
  const bar = box.querySelector("progress");
  let ticking = null;
  let pressed = null;
  return {
    begin(button) {
      const since = Date.now();
      const show = () => {
        age.textContent = fill(age.dataset.busyAge, { seconds: Math.round((Date.now() - since) / 1000) });
      };
      text.textContent = text.dataset.busyText;
      bar.hidden = false;
      ticking = setInterval(show, 1000);
      pressed = button;
      // Not before the browser has taken the form's values: those of a disabled button are left out.
      setTimeout(() => { if (pressed) pressed.disabled = true; });
    },
    end() {
      clearInterval(ticking);
      text.textContent = "";
      age.textContent = "";
      bar.hidden = true;
      if (pressed) pressed.disabled = false;
      pressed = null;
    },
  };
}
