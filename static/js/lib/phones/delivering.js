// Delivering: what waits on this phone goes to the county, oldest hour first, again and again until there is an answer.
// The county knows a report by its id, so sending it twice is once.
import { inTime, trying } from "../trying.js";
import { body } from "./queue.js";

const AT_ONCE = 100;

/**
 * Sends once all that waits. `post(address, content)` answers {status, data, after, date} or raises with `.asked`, true where it may
 * have arrived. `token(round)`: the
 * bearer's, {refused: why}, or null; `forget(round)`: it opens no more. -> "idle", "sent", "more", "offline", "silent", "signed-out", or {after: seconds}.
 */
export async function deliver(queue, { post, token, forget = () => {}, site, online = () => true, county = () => Date.now() }) {
  await queue.load();
  const waiting = queue.unsent();
  if (!waiting.length) return "idle";
  const round = waiting[0].round;
  // One of an hour at a time: which version the next one corrects is known only once this one is there.
  const rows = waiting.filter((one, at) => one.round === round && !(Number.isInteger(one.seen) && waiting.slice(0, at).some((other) => isOfSameHour(one, other)))).slice(0, AT_ONCE);
  if (!online()) return "offline";
  const bearer = await token(round);
  if (bearer && bearer.refused !== undefined) {
    await queue.mark(each(rows, () => ({ state: "refused", answered: county(), why: { word: "no_such_place", text: bearer.refused } })));
    return "more";
  }
  if (!bearer) return online() ? "signed-out" : "offline";
  const place = `/api/v1/rounds/${encodeURIComponent(round)}`;
  const alone = rows.length === 1;
  await queue.mark(each(rows, (one) => ({ state: "sent", tries: one.tries + 1 })));
  let answer = null;
  try {
    answer = alone
      ? await post(`${place}/sites/${encodeURIComponent(site)}/counts`, body(rows[0]), bearer)
      : await post(`${place}/counts:batch`, rows.map((one) => ({ site, ...body(one) })), bearer);
  } catch (error) {
    // Without an answer nobody knows whether it arrived: "sent" stays where the network was there.
    if (!online() || !error.late) await queue.mark(each(rows, () => ({ state: "waiting" })));
    return online() ? "silent" : "offline";
  }
  if (answer.status === 401) {
    await forget(round);
    await queue.mark(each(rows, () => ({ state: "waiting" })));
    return "signed-out";
  }
  if (answer.status === 429 || answer.status >= 500) {
    await queue.mark(each(rows, () => ({ state: "waiting" })));
    return answer.after ? { after: answer.after, busy: answer.status !== 500 } : "silent";
  }
  const results = alone ? [answer] : resultsOf(answer, rows);
  const changes = {};
  let refused = 0;
  rows.forEach((one, index) => {
    changes[one.id] = outcome(results[index] || { status: 0 }, county);
    if (changes[one.id].state === "waiting") refused += 1;
    // What was written here later for the same hour was written knowing this one.
    const { version } = changes[one.id];
    for (const next of queue.unsent()) {
      if (version && isOfSameHour(one, next) && next.written > one.written && Number.isInteger(next.seen) && next.seen < version) changes[next.id] = { seen: version };
    }
  });
  await queue.mark(changes);
  if (refused === rows.length) return "silent";
  return queue.unsent().length ? "more" : "sent";
}

/** What an answer of the county makes of a report. */
export function outcome({ status, data }, county = () => Date.now()) {
  const answered = county();
  const said = data || {};
  const text = said.detail || "";
  if (status === 200 || status === 201) {
    const version = said.count ? said.count.version : null;
    return { state: "stored", answered, version, why: { doubts: messages(said.doubts) } };
  }
  if (status === 409) return { state: "refused", answered, why: { settle: true, stored: said.stored ? said.stored.sampled : null } };
  if (status === 422 && said.code === "day_locked") return { state: "refused", answered, why: { word: "day_signed" } };
  if (status === 422 || status === 400) return { state: "refused", answered, why: { faults: messages(said.faults), text } };
  if (status === 403) return { state: "refused", answered, why: { word: "not_your_site" } };
  if (status === 404) return { state: "refused", answered, why: { word: "no_such_place" } };
  if (status === 413 || status === 415) return { state: "refused", answered, why: { word: "too_much" } };
  return { state: "waiting", answered: null, why: null };
}

const isOfSameHour = (one, other) => one.round === other.round && one.end === other.end;
const messages = (list) => (Array.isArray(list) ? list.map((one) => one.message).filter(Boolean) : []);

function resultsOf(answer, rows) {
  if (answer.status !== 200 || !Array.isArray(answer.data)) return rows.map(() => answer);
  return answer.data.map((one) => ({ status: one.status, data: one.body }));
}

const each = (rows, change) => Object.fromEntries(rows.map((one) => [one.id, change(one)]));

/** Goes on delivering; `told(state)` after each try. One page of this phone sends at a time. -> {now, stop} */
export function delivering(queue, { told, locks = globalThis.navigator && navigator.locks, ...ways }) {
  const once = () => deliver(queue, ways);

  async function attempt() {
    let state = "silent";
    try {
      state = locks ? await locks.request("sampling-delivering", { ifAvailable: true }, (lock) => (lock ? once() : "elsewhere")) : await once();
    } catch {
      state = "silent";
    }
    if (state === "elsewhere") await queue.load();
    told(state);
    if (state === "more") return { next: 0 };
    if (state.after) return { next: state.after * 1000 * (1 + Math.random() / 4) }; // not all phones at the same instant
    return { done: state === "sent" || state === "idle" };
  }

  return trying(attempt, { hidden: true, offline: true });
}

/** Posts JSON with a bearer's token; raises with `late` where there was no answer in time. */
export async function postJson(address, content, bearer, heard = () => {}) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  try {
    return await inTime(address, { method: "POST", body: JSON.stringify(content), headers, credentials: "omit" }, async (response) => {
      heard(response);
      const data = await response.json().catch(() => null);
      return { status: response.status, data, after: Number(response.headers.get("Retry-After")) || 0 };
    });
  } catch (error) {
    throw Object.assign(new Error("no answer"), { late: error && error.name === "AbortError" });
  }
}
