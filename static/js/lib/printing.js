// A button that prints the page; without JavaScript the browser's own menu does.

/** Shows every [data-print] button and lets it print. */
export function startPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
