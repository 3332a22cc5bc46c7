// Tokens: what this phone shows instead of a password, one for a round. One request at a time, of this page and of the
// site's other tabs: the county replaces the one before, so that two at once would leave one that opens and is nobody's.

const LOCK = "sampling-token";
const PATIENCE = 20000; // a tab that the phone has put to sleep holds nobody up for longer

/**
 * `kept()`, `keep(tokens)`: what is on this phone, by round. `ask(round)`: from the county: {token}, {refused: why}, or null.
 * -> {load(), all, get(round): the token, or {refused}, or null, forget(round)}
 */
export function tokensOf({ kept, keep, ask, locks = globalThis.navigator && navigator.locks, patience = PATIENCE }) {
  let tokens = {};
  let line = Promise.resolve();
  const flights = new Map(); // round -> what is being asked for

  const onPhone = async () => (await kept()) || {};

  async function fetchOne(round) {
    tokens = { ...(await onPhone()), ...tokens }; // given to this phone in another tab
    if (tokens[round]) return tokens[round];
    const found = await ask(round);
    if (!found || !found.token) return found;
    tokens = { ...tokens, [round]: found.token };
    await keep(tokens);
    return found.token;
  }

  /** Behind what this page asks for, and behind other tabs. */
  function inTurn(work) {
    const turn = line.then(() => (locks ? locked(locks, work, patience) : work()));
    line = turn.catch(() => {});
    return turn;
  }

  return {
    async load() {
      tokens = await onPhone();
    },

    get all() {
      return tokens;
    },

    async get(round) {
      if (tokens[round]) return tokens[round];
      if (!flights.has(round)) flights.set(round, inTurn(() => fetchOne(round)).finally(() => flights.delete(round)));
      return flights.get(round);
    },

    /** It opens no more; one that another tab has got since does. */
    async forget(round) {
      const { [round]: gone, ...others } = tokens;
      const newer = (await onPhone())[round];
      tokens = newer && newer !== gone ? { ...others, [round]: newer } : others;
      await keep(tokens);
    },
  };
}

async function locked(locks, work, patience) {
  const waiting = new AbortController();
  const tooLong = setTimeout(() => waiting.abort(), patience);
  let begun = false;
  try {
    return await locks.request(LOCK, { signal: waiting.signal }, () => {
      begun = true;
      clearTimeout(tooLong);
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return work();
  } finally {
    clearTimeout(tooLong);
  }
}
