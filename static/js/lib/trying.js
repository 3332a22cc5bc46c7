// Trying: something is tried at once, and again after longer and longer waits, until it says that it is done; at once
// when there is a network again or the page is looked at again. One try at a time.

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;

/**
 * `attempt()` -> {done} nothing is left to try; {next: milliseconds} to try again then; {} to try again after a wait that
 * doubles each time. `hidden`: also where nobody looks at the page; `offline`: a try tells that the network has gone.
 * -> {now, stop}
 */
export function trying(attempt, { hidden = false, offline = false } = {}) {
  let timer = null;
  let wait = FIRST_WAIT;
  let busy = false;
  let again = false;
  let stopped = false;

  const later = (delay) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(once, delay);
  };

  async function once() {
    clearTimeout(timer);
    if (busy) {
      again = true; // what is tried now may be older than what is there now
      return;
    }
    busy = true;
    let said = {};
    try {
      said = await attempt();
    } finally {
      busy = false;
      if (said.done) wait = FIRST_WAIT;
      else if (said.next === undefined) {
        later(wait * (0.75 + Math.random() / 2)); // not all phones at the same instant after an outage
        wait = Math.min(wait * 2, LONGEST_WAIT);
      } else {
        if (!said.next) wait = FIRST_WAIT;
        later(said.next);
      }
      if (again) {
        again = false;
        later(0);
      }
    }
  }

  const now = () => {
    wait = FIRST_WAIT;
    if (hidden || !document.hidden) once();
  };
  const looked = () => !document.hidden && now();

  window.addEventListener("online", now);
  if (offline) window.addEventListener("offline", now);
  document.addEventListener("visibilitychange", looked);
  return {
    now,
    stop() {
      stopped = true;
      clearTimeout(timer);
      window.removeEventListener("online", now);
      if (offline) window.removeEventListener("offline", now);
      document.removeEventListener("visibilitychange", looked);
    },
  };
}

const ANSWER_WITHIN = 20000;

/** Asks as `fetch` does, and gives up where there is no answer in time. `read(response)` is within that time too. */
export async function inTime(address, options, read) {
  const patience = new AbortController();
  const tooLong = setTimeout(() => patience.abort(), ANSWER_WITHIN);
  try {
    return await read(await fetch(address, { cache: "no-store", ...options, signal: patience.signal }));
  } finally {
    clearTimeout(tooLong);
  }
}
