// <section data-poll="/url" data-every="2000"> with a <p class="news" data-news> after it: fragments that stay fresh.
import { swap } from "./fragments.js";
import { poll } from "./poll.js";
import { fill } from "./words.js";

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

/** The line that says how old the figures are, second by second, and when the system has gone silent. */
function newsLine(element) {
  let contact = { reached: true, since: Date.now() };
  let was = true;
  const show = () => {
    if (!element) return;
    const seconds = Math.round((Date.now() - contact.since) / 1000);
    const age = fill(seconds < 60 ? element.dataset.textSeconds : element.dataset.textMinutes, { seconds, minutes: Math.floor(seconds / 60) });
    element.classList.toggle("silent", !contact.reached);
    // A screen reader hears the change of state, not every second.
    if (was !== contact.reached) element.setAttribute("role", contact.reached ? "status" : "alert");
    was = contact.reached;
    element.textContent = fill(contact.reached ? element.dataset.text : element.dataset.textSilent, { age });
  };
  const ticking = element ? setInterval(show, 1000) : 0;
  let ended = false;
  return {
    contact(news) {
      contact = news;
      if (!ended) show();
    },
    /** There will be no more news: how old they are says nothing. */
    end() {
      ended = true;
      clearInterval(ticking);
      if (element) element.textContent = "";
    },
  };
}
