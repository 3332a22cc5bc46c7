// <section data-poll="/url" data-every="2000"> with a <p class="news" data-news> after it: fragments that stay fresh.
import { swap } from "./fragments.js";
import { newsLine } from "./news.js";
import { poll } from "./poll.js";

/** Starts every live section under `root`. It ends when a fragment carries data-final. */
export function startLive(root = document) {
  for (const section of root.querySelectorAll("[data-poll]")) {
    if (section.querySelector("[data-final]")) continue;
    const line = newsLine(section.parentElement.querySelector("[data-news]"));
    const polling = poll(section.dataset.poll, {
      every: Number(section.dataset.every) || 5000,
      onNews(html) {
        swap(section, html);
        document.dispatchEvent(new CustomEvent("news", { detail: section }));
        const last = Boolean(section.querySelector("[data-final]"));
        if (last) line.end();
        return last;
      },
      onContact: line.contact,
    });
    section.addEventListener("ask-now", polling.now);
  }
}
