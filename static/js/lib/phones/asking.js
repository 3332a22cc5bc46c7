// Asking: the facts that the phone takes along, its token, and its word that it is ready.

const ANSWER_WITHIN = 15000;

/** -> {facts, sent, got} (ticks), or {trouble: "signed-out" | "foreign" | "silent" | "offline"}. */
export async function askFacts(site, token) {
  const sent = performance.now();
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  try {
    let response = await ask(`/s/${encodeURIComponent(site)}/facts?lang=${document.documentElement.lang}`, { headers });
    if (isStranger(response) && token) {
      const own = { ...headers, Authorization: `Bearer ${token}` };
      response = await ask(`/api/v1/sites/${encodeURIComponent(site)}/phone-facts?lang=${document.documentElement.lang}`, { headers: own, credentials: "omit" });
    }
    if (isStranger(response)) return { trouble: "signed-out" };
    if (response.status === 403 || response.status === 404) return { trouble: "foreign" };
    if (!response.ok) return { trouble: "silent" };
    return { facts: await response.json(), sent, got: performance.now() };
  } catch {
    return { trouble: navigator.onLine ? "silent" : "offline" };
  }
}

/** The token with which this phone sends for the site in a round: {token}, {refused: why} for none, null where nobody answers. */
export async function askToken(site, round, csrf) {
  try {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf };
    const response = await ask(`/s/${encodeURIComponent(site)}/phone`, { method: "POST", headers, body: JSON.stringify({ round }) });
    const said = await response.json();
    if (response.ok && said.token) return { token: said.token };
    return [400, 404, 409, 422].includes(response.status) && said.code !== "no_csrf_token" ? { refused: said.detail || said.error || said.message || "" } : null;
  } catch {
    return null;
  }
}

export async function sayReady(site, csrf, said) {
  try {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf };
    return (await ask(`/s/${encodeURIComponent(site)}/ready-phone`, { method: "POST", headers, body: JSON.stringify(said) })).ok;
  } catch {
    return false;
  }
}

const isStranger = (response) => response.type === "opaqueredirect" || response.status === 401;

async function ask(address, options) {
  const patience = new AbortController();
  const tooLong = setTimeout(() => patience.abort(), ANSWER_WITHIN);
  try {
    return await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: patience.signal, ...options });
  } finally {
    clearTimeout(tooLong);
  }
}
