// Swaps a piece of the page for the one the server has just rendered, without losing the reader's place.

const NEWS_MARK = 10000;

/** Replaces the content of `section`; marks changed [data-figure] elements; keeps focus, open details and scroll. */
export function swap(section, html) {
  const before = figures(section);
  const focused = section.contains(document.activeElement) ? document.activeElement : null;
  const focusKey = focused && (focused.id || focused.getAttribute("name") || focused.getAttribute("href"));
  const open = new Set(Array.from(section.querySelectorAll("details[open][id]"), (details) => details.id));

  section.innerHTML = html;

  for (const id of open) {
    const details = section.querySelector(`details#${CSS.escape(id)}`);
    if (details) details.open = true;
  }
  if (focusKey) {
    const same = Array.from(section.querySelectorAll("a, button, input, select, summary, [tabindex]")).find(
      (element) => [element.id, element.getAttribute("name"), element.getAttribute("href")].includes(focusKey),
    );
    if (same) same.focus({ preventScroll: true });
  }
  for (const [key, element] of figures(section)) {
    const old = before.get(key);
    if (old && old.textContent !== element.textContent) mark(element);
  }
  section.dispatchEvent(new CustomEvent("fragment", { bubbles: true }));
}

const figures = (section) =>
  new Map(Array.from(section.querySelectorAll("[data-figure]"), (element) => [element.dataset.figure, element]));

function mark(element) {
  element.classList.add("changed");
  setTimeout(() => element.classList.remove("changed"), NEWS_MARK);
}
