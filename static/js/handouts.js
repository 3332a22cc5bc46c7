// A handout: its text into the clipboard by one press. Without it, the text stands there to be selected.

for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = (await copied(text)) ? button.dataset.done : button.dataset.failed;
  });
}

/** Puts the field's text into the clipboard; true where the browser did. In a county's own network pages may come
 *  without TLS, where only the older way works; it leaves the text selected. */
async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
