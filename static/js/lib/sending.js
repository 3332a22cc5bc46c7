// Sending: a form's content goes to the county as soon as it can, again and again until there is an answer.

import { inTime, trying } from "./trying.js";

/**
 * Sends what `body()` gives (FormData, null for nothing to send) to `url` until it is answered. `onAnswer({kind, data})`:
 * "taken", "refused" (with faults), "conflict", "signed-out", "stale" (the form's token is of a session that is over);
 * returns true where to go on trying. `onSilence(online)` after each try without an answer. Returns {now, stop}.
 */
export function sendWhenPossible(url, { body, onAnswer, onSilence = () => {} }) {
  return trying(async () => {
    const content = body();
    if (!content) return { done: true };
    let answer = null;
    try {
      answer = await ask(url, content);
    } catch {
      answer = null; // no network, or no answer in time
    }
    if (!answer) onSilence(navigator.onLine);
    return answer && !(await onAnswer(answer)) ? { done: true } : {};
  });
}

function ask(url, content) {
  const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
  return inTime(url, { method: "POST", body: content, headers, credentials: "same-origin" }, async (response) => {
    if (response.redirected || response.status === 401 || response.status === 403) return { kind: "signed-out" };
    if (response.status === 400) return { kind: "stale" };
    if (![200, 409, 422].includes(response.status)) throw new Error(String(response.status));
    const data = await response.json();
    return { kind: { 200: "taken", 409: "conflict", 422: "refused" }[response.status], data };
  });
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
