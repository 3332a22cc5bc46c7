// A text into the clipboard by one press: [data-copy] names its element, [data-copied] of the same name says how it went.

/** Shows every [data-copy] button and lets it copy; the text is read when it is pressed, so that it may change. */
export function startCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const said = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copied(document.getElementById(button.dataset.copy));
      said.textContent = done ? button.dataset.done : button.dataset.failed;
    });
  }
}

/** Puts the element's text into the clipboard; true where the browser did. In a county's own network pages may come
 *  without TLS, where only the older way works; it leaves the text selected. */
async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.value ?? element.textContent);
    return true;
  } catch {
    select(element);
    return document.execCommand("copy");
  }
}

function select(element) {
  if (element.select) {
    element.focus();
    element.select();
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}
