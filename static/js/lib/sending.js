// Sending: a form's content goes to the county as soon as it can, again and again until there is an answer.

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const ANSWER_WITHIN = 20000;

/**
 * Sends what `body()` gives (FormData, null for nothing to send) to `url` until it is answered. `onAnswer({kind, data})`:
 * "taken", "refused" (with faults), "conflict", "signed-out", "stale" (the form's token is of a session that is over);
 * returns true where to go on trying. `onSilence(online)` after each try without an answer. Returns {now, stop}.
 */
export function sendWhenPossible(url, { body, onAnswer, onSilence = () => {} }) {
  let timer = null;
  let wait = FIRST_WAIT;
  let busy = false;
  let again = false;

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(attempt, delay);
  };

  async function attempt() {
    clearTimeout(timer);
    if (busy) {
      again = true; // what is sent now may be older than what is there now
      return;
    }
    const content = body();
    if (!content) return;
    busy = true;
    const patience = new AbortController();
    const tooLong = setTimeout(() => patience.abort(), ANSWER_WITHIN);
    let answer = null;
    try {
      answer = await ask(url, content, patience.signal);
    } catch {
      answer = null; // no network, or no answer in time
    } finally {
      clearTimeout(tooLong);
      busy = false;
    }
    if (answer && !(await onAnswer(answer))) {
      wait = FIRST_WAIT;
    } else {
      if (!answer) onSilence(navigator.onLine);
      later(wait * (0.75 + Math.random() / 2)); // not all phones at the same instant after an outage
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
    if (again) {
      again = false;
      attempt();
    }
  }

  function soon() {
    wait = FIRST_WAIT;
    if (!document.hidden) attempt();
  }

  window.addEventListener("online", soon);
  document.addEventListener("visibilitychange", soon);
  return {
    now: soon,
    stop() {
      clearTimeout(timer);
      window.removeEventListener("online", soon);
      document.removeEventListener("visibilitychange", soon);
    },
  };
}

async function ask(url, content, signal) {
  const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
  const response = await fetch(url, { method: "POST", body: content, headers, credentials: "same-origin", cache: "no-store", signal });
  if (response.redirected || response.status === 401 || response.status === 403) return { kind: "signed-out" };
  if (response.status === 400) return { kind: "stale" };
  if (![200, 409, 422].includes(response.status)) throw new Error(String(response.status));
  const data = await response.json();
  return { kind: { 200: "taken", 409: "conflict", 422: "refused" }[response.status], data };
}

/** A fresh token for forms from the page at `address`; null where nobody is signed in any more. */
export async function freshToken(address) {
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (response.redirected || !response.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const field = page.querySelector("input[name=csrf_token]");
  return field ? field.value : null;
}

/** A number of its own for what is sent, so that sending it twice is once. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
