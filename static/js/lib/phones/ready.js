// Ready: the program beside the page is there and whole, the phone keeps what it is given, the hours and the token are on it.
import { dismiss, enrol } from "./caching.js";

/** Registers the program beside the page. -> the registration, or null where this browser has none. */
export async function register(changed) {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return null;
  try {
    const had = Boolean(navigator.serviceWorker.controller);
    const registration = await navigator.serviceWorker.register("/s/worker.js", { scope: "/s/" });
    navigator.serviceWorker.addEventListener("controllerchange", () => had && changed());
    return registration;
  } catch {
    return null;
  }
}

/** {whole, version} of what the program keeps; whole false where it does not answer. */
export async function whole(registration) {
  if (!registration) return { whole: false, version: "" };
  const ready = await Promise.race([navigator.serviceWorker.ready, wait(15000)]);
  if (!ready || !ready.active) return { whole: false, version: "" };
  return Promise.race([
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => resolve(event.data);
      ready.active.postMessage("whole?", [port2]);
    }),
    wait(10000).then(() => ({ whole: false, version: "" })),
  ]);
}

/** True where what is written can be read again. */
export async function keeps(store) {
  const row = { name: "try", value: String(Math.random()) };
  try {
    await store.put("kept", row);
    const found = await store.get("kept", "try");
    return store.trouble === "" && Boolean(found) && found.value === row.value;
  } catch {
    return false;
  }
}

/** True where the browser promises never to clear what it keeps for this address. */
export async function persisted() {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}

export const opensHere = (site, language) => ("caches" in window ? enrol(window.caches, site, language).catch(() => {}) : null);
export const opensNoMore = (site) => ("caches" in window ? dismiss(window.caches, site).catch(() => {}) : null);

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
