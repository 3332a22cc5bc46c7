// Asks again and again for news, cheaply: ETag and 304, slower when nothing happens, not at all when nobody looks.

const LONGEST_WAIT = 60000;
const PATIENCE = 2; // failures in a row before the page says that the system does not answer
const ANSWER_WITHIN = 15000;

/**
 * Polls `url` every `every` ms. `onNews(text, response)` is called with each new content and may return true to stop;
 * `onContact({reached, since})` after each try, `since` being the ms timestamp of the last answer.
 * Returns {stop, now}.
 */
export function poll(url, { every = 5000, onNews, onContact = () => {} }) {
  let tag = null;
  let wait = every;
  let failures = 0;
  let since = Date.now();
  let timer = null;
  let stopped = false;
  let asked = 0;

  const later = (delay) => {
    clearTimeout(timer);
    if (!stopped && !document.hidden) timer = setTimeout(ask, delay);
  };

  // What is on its way was asked before the reason to ask now: its answer is no news, and must not put off the question.
  const atOnce = () => {
    asked += 1;
    later(0);
  };

  async function ask() {
    const mine = (asked += 1);
    const patience = new AbortController();
    const tooLong = setTimeout(() => patience.abort(), ANSWER_WITHIN);
    try {
      const headers = { "X-Requested-With": "fetch" };
      if (tag) headers["If-None-Match"] = tag;
      const response = await fetch(url, { headers, cache: "no-store", credentials: "same-origin", signal: patience.signal });
      if (response.redirected) return leave(response.url);
      if (response.status !== 304 && !response.ok) throw new Error(String(response.status));
      const text = response.status === 304 ? null : await response.text();
      if (mine !== asked) return; // who was asked later knows more
      since = Date.now();
      // After an outage it is asked as often as ever; where nothing happens, less often.
      wait = text === null && !failures ? Math.min(wait * 1.25, every * 4) : every;
      failures = 0;
      if (text !== null) {
        tag = response.headers.get("ETag");
        stopped = onNews(text, response) === true || stopped;
      }
    } catch (error) {
      if (mine !== asked) return;
      failures += 1;
      // Many browsers must not come back at the same instant after an outage.
      wait = Math.min(every * 2 ** failures, LONGEST_WAIT) * (0.75 + Math.random() / 2);
    } finally {
      clearTimeout(tooLong);
    }
    onContact({ reached: failures < PATIENCE, since });
    later(wait);
  }

  // Signed out, or the work is finished and has a page of its own: go where the server points.
  function leave(address) {
    stopped = true;
    window.location.assign(address);
  }

  function onVisible() {
    if (document.hidden) clearTimeout(timer);
    else atOnce();
  }

  const onBack = (event) => event.persisted && onVisible();

  // A page that was put away, with its tab or into the history, asks at once when it is looked at again.
  document.addEventListener("visibilitychange", onVisible);
  document.addEventListener("resume", onVisible);
  window.addEventListener("pageshow", onBack);
  window.addEventListener("online", onVisible);
  later(every);
  return {
    now: atOnce,
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
      document.removeEventListener("resume", onVisible);
      window.removeEventListener("pageshow", onBack);
      window.removeEventListener("online", onVisible);
    },
  };
}
