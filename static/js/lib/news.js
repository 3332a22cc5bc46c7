// The line that says how old the figures are: second by second, asleep or awake, whether the system answers or not.
import { fill } from "./words.js";

const MINUTE = 60;
const HOUR = 3600;

/** How long ago, in words: seconds below a minute, minutes below two hours, then hours and minutes. */
export function ageWords(seconds, texts) {
  const whole = Math.max(0, Math.round(seconds)); // a clock may be set back meanwhile
  const minutes = Math.floor(whole / MINUTE);
  if (minutes >= 120) return fill(texts.textHours, { hours: Math.floor(whole / HOUR), minutes: minutes % 60 });
  return fill(minutes ? texts.textMinutes : texts.textSeconds, { seconds: whole, minutes });
}

/** Keeps `element` (or nothing) up to date; gives {contact({reached, since}), end()}. */
export function newsLine(element) {
  let contact = { reached: true, since: Date.now() };
  let was = true;
  let ended = false;
  const show = () => {
    if (!element || ended) return;
    const age = ageWords((Date.now() - contact.since) / 1000, element.dataset);
    element.classList.toggle("silent", !contact.reached);
    // A screen reader hears the change of state, not every second.
    if (was !== contact.reached) element.setAttribute("role", contact.reached ? "status" : "alert");
    was = contact.reached;
    element.textContent = fill(contact.reached ? element.dataset.text : element.dataset.textSilent, { age });
  };
  const ticking = element ? setInterval(show, 1000) : 0;
  // Timers sleep with the tab: what it says is put right before anybody reads it.
  if (element) {
    document.addEventListener("visibilitychange", show);
    document.addEventListener("resume", show);
    window.addEventListener("pageshow", show);
  }
  return {
    contact(news) {
      contact = news;
      show();
    },
    /** There will be no more news: how old they are says nothing. */
    end() {
      ended = true;
      clearInterval(ticking);
      if (element) element.textContent = "";
    },
  };
}

/** Puts the page's line of the last news where it is seen wherever the reader is: at the foot of the window. */
export function keepInSight(root = document) {
  const line = root.querySelector("[data-news]");
  const main = root.querySelector("main > .within") || root.querySelector("main");
  if (!line || !main) return;
  line.classList.add("in-sight");
  main.appendChild(line);
}
