// By coverage or by lateness: links that the page answers without being loaded again, and that later links remember.

/** Starts every [data-map-choice] under `root`: its links name in data-show-by what the map of its figure shows. */
export function startMapChoice(root = document) {
  for (const choice of root.querySelectorAll("[data-map-choice]")) {
    const figure = choice.closest("figure");
    const map = figure.querySelector("[data-map]");
    const links = Array.from(choice.querySelectorAll("[data-show-by]"));
    const first = links[0].dataset.showBy;
    choice.addEventListener("click", (event) => {
      const link = event.target.closest("[data-show-by]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const shown = link.dataset.showBy;
      map.dataset.fill = shown;
      for (const one of links) {
        if (one === link) one.setAttribute("aria-current", "true");
        else one.removeAttribute("aria-current");
      }
      for (const legend of figure.querySelectorAll("[data-legend]")) legend.hidden = legend.dataset.legend !== shown;
      window.history.replaceState(window.history.state, "", withChoice(window.location.href, shown, first));
      remember(shown);
      map.dispatchEvent(new CustomEvent("show-by"));
    });
    const remember = (shown) => {
      for (const link of document.querySelectorAll('main a[href*="/watch/"]')) {
        if (!choice.contains(link) && !link.hasAttribute("data-as-it-is")) link.setAttribute("href", withChoice(link.href, shown, first));
      }
    };
    document.addEventListener("fragment", () => remember(map.dataset.fill)); // what comes later says what it was asked with
  }
}

/** An address that says what the map shows; what is shown first need not be said. */
export function withChoice(address, shown, first) {
  const url = new URL(address);
  if (shown === first) url.searchParams.delete("map");
  else url.searchParams.set("map", shown);
  return url.href;
}
