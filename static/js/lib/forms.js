// Forms: the reader is taken to what must be put right; a second tap does not send twice.

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
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    const button = event.submitter || form.querySelector("button[type=submit]");
    if (button && button.dataset.busy) button.textContent = button.dataset.busy;
  });
  // The page may come back from the browser's memory with the Back button.
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}
