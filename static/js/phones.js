// The phone page: it opens from the phone, takes a report, keeps it, and sends it when it can.
import { countUnsent } from "./lib/leaving.js";
import { drawAsked } from "./lib/phones/asked.js";
import { askFacts, askToken, sayReady } from "./lib/phones/asking.js";
import { siteOf } from "./lib/phones/caching.js";
import { delivering, postJson } from "./lib/phones/delivering.js";
import { drawDesk, make, one, sign, speaker } from "./lib/phones/drawing.js";
import { countyClock } from "./lib/phones/hours.js";
import { keeping } from "./lib/phones/keeping.js";
import { queueOf, whereabouts } from "./lib/phones/queue.js";
import { keeps, opensHere, opensNoMore, persisted, register, whole } from "./lib/phones/ready.js";
import { reportView } from "./lib/phones/report.js";
import { tokensOf } from "./lib/phones/tokens.js";
import { waitingView } from "./lib/phones/waiting.js";
import { newId } from "./lib/sending.js";

const FACTS_EVERY = 120000;
const LOOK_AGAIN = 10000;
const TELL_EVERY = 6 * 3600 * 1000;
const language = document.documentElement.lang;
const place = document.querySelector("[data-phone]");
if (place) start(place);

async function start(place) {
  const say = speaker(JSON.parse(document.getElementById("phone-words").textContent));
  const store = keeping();
  const path = window.location.pathname;
  const site = siteOf(path) || (await lastSite(store));
  const which = !siteOf(path) ? "lost" : path.endsWith("/queue") ? "queue" : "report";
  if (!site) return; // no site has ever been on this phone
  if (/^\/s\/?$/.test(path)) return void window.location.replace(`/s/${encodeURIComponent(site)}`);

  const kept = async (name) => ((await store.get("kept", `${name}:${site}`)) || {}).value || null;
  const keep = (name, value) => store.put("kept", { name: `${name}:${site}`, value }).catch(() => {});
  const clock = countyClock(await kept("clock"));
  const embedded = document.getElementById("phone-facts");
  let facts = await kept("facts");
  let trouble = ""; // of the last asking: signed-out, foreign, silent, offline
  let state = "idle"; // of the last sending
  let isReady = false;
  let told = false;
  let isNew = false;
  let csrf = "";
  let registration = null;
  let looksAgain = 0;
  let speaks = language; // in which the page opens next time: chosen while it still gets ready, that is not undone

  const zone = (round) => (round || (facts && facts.rounds[0]) || { zone: 8 * 3600 }).zone;
  const phone = {
    site, say, clock,
    get facts() { return facts; },
    get poolSize() { return remember("pool"); },
    rememberPool: (size) => size !== null && remember("pool", size),
    at: (ms, round) => new Date(ms + zone(round) * 1000).toISOString().slice(11, 16),
    day: (round) => new Date(clock.now() + zone(round) * 1000).toISOString().slice(0, 10),
    deliver: () => sender.now(),
    lost: () => { state = "lost"; draw(); },
  };
  phone.queue = queueOf(store, site, { county: () => Math.round(clock.now()), changed: () => draw() });
  const tokens = tokensOf({
    kept: () => kept("tokens"),
    keep: (found) => keep("tokens", found),
    async ask(round) {
      if (!csrf) await refresh();
      return csrf ? askToken(site, round, csrf) : null; // where nobody is signed in, nobody is asked
    },
  });
  await tokens.load();
  await phone.queue.load();
  await phone.queue.clear();

  if (embedded) take(JSON.parse(embedded.textContent), 0, performance.now());
  const app = document.getElementById("phone-app").content.cloneNode(true);
  const view = app.querySelector(`[data-view="${which}"]`);
  for (const link of view.querySelectorAll("[data-back]")) link.href = `/s/${encodeURIComponent(site)}`;
  for (const link of view.querySelectorAll("[data-queue-link]")) link.href = `/s/${encodeURIComponent(site)}/queue`;
  for (const link of view.querySelectorAll("[data-to]")) link.href = link.dataset.to.replace("{site}", encodeURIComponent(site));
  place.replaceChildren(view);
  const asked = new URLSearchParams(window.location.search).get("hour");
  const page = which === "report" ? reportView(view, phone, { asked: asked ? Math.floor(Date.parse(asked.replace(" ", "+")) / 1000) || null : null })
    : which === "queue" ? waitingView(view, phone) : { draw: () => drawDesk(view, facts && facts.desk), typing: () => false };
  surroundings(view);

  const sender = delivering(phone.queue, {
    site,
    token: tokens.get,
    async forget(round) {
      await tokens.forget(round);
      csrf = "";
    },
    online: () => navigator.onLine,
    county: () => Math.round(clock.now()),
    post: (address, content, own) => postJson(address, content, own, (response) => {
      const date = Date.parse(response.headers.get("Date") || "");
      if (date && (!clock.known || clock.lost)) clock.learn(date + 500);
    }),
    told(now) {
      state = now;
      if (now === "sent" || now === "more") refresh();
      draw();
    },
  });
  draw();
  sender.now();
  refresh();
  makeReady();
  setInterval(draw, 15000);
  setInterval(() => !document.hidden && refresh(), FACTS_EVERY);
  setInterval(lookForNew, 3600000);
  setInterval(() => keep("clock", clock.state()), 30000);
  window.addEventListener("online", refresh);
  window.addEventListener("online", lookForNew);
  document.addEventListener("visibilitychange", () => !document.hidden && refresh());

  function take(found, sent, got) {
    facts = found;
    csrf = found.csrf;
    clock.learn(found.now, sent || got, got);
    keep("facts", { ...found, csrf: "" });
    keep("clock", clock.state());
    store.put("kept", { name: "last-site", value: site }).catch(() => {});
  }

  async function refresh() {
    const wasCut = Boolean(trouble) || !navigator.onLine;
    const answer = await askFacts(site, Object.values(tokens.all).pop());
    if (answer.facts) {
      trouble = "";
      take(answer.facts, answer.sent, answer.got);
      if (which === "lost" && wasCut) window.location.reload(); // the page that needs a signal has one again
      if (state === "signed-out" && csrf) sender.now();
      makeReady();
    } else {
      trouble = answer.trouble;
    }
    draw();
    return !answer.trouble;
  }

  /** A token for each round that the phone knows. */
  async function provide() {
    for (const round of facts ? facts.rounds : []) if (!tokens.all[round.code] && csrf) await tokens.get(round.code);
    return Boolean(facts) && facts.rounds.length > 0 && facts.rounds.every((round) => tokens.all[round.code]);
  }

  /** Browsers look for a new version when they like; after hours without a signal that may be late. */
  function lookForNew() {
    clearTimeout(looksAgain);
    if (!registration || !navigator.onLine) return;
    registration.update().catch(() => (looksAgain = setTimeout(lookForNew, LOOK_AGAIN))); // the signal was too short, or the server is just starting
  }

  async function makeReady() {
    if (!registration) {
      registration = await register(() => { isNew = true; draw(); });
      lookForNew();
    }
    const provided = await provide();
    if (!provided || !registration) return draw();
    await opensHere(site, speaks);
    const { whole: has, version } = await whole(registration);
    isReady = has && (await keeps(store));
    if (isReady && csrf) {
      const rounds = facts.rounds.filter((round) => round.openings.some((one) => one.closes * 1000 > clock.now()));
      const said = (await kept("ready")) || { at: 0, what: "" };
      const what = JSON.stringify([version, rounds.map((round) => round.code)]);
      told = said.what === what;
      if (rounds.length && (!told || clock.now() - said.at > TELL_EVERY)) {
        const device = remember("device") || remember("device", newId());
        const forGood = await persisted();
        const all = await Promise.all(rounds.map((round) => sayReady(site, csrf, { round: round.code, device, app: version, kept: forGood })));
        told = all.every(Boolean);
        if (told) await keep("ready", { at: clock.now(), what });
      }
    }
    return draw();
  }

  function draw() {
    countUnsent(site, phone.queue.leftBehind().length);
    page.draw();
    drawAsked(view, phone);
    const box = one(view, "lines");
    if (!box) return;
    const rows = [];
    const offline = !navigator.onLine;
    const silent = !offline && (state === "silent" || state === "busy" || Boolean(state.after) || trouble === "silent");
    if (state === "lost" || store.trouble === "none") rows.push(["bad", "lost_store"]);
    else if (store.trouble === "weak") rows.push(["watch", "weak_store"]);
    if (offline) rows.push(["watch", "no_signal"]);
    else if (silent) rows.push(["watch", "silent"]);
    else if (trouble === "foreign") rows.push(["bad", "foreign", {}, signInLink()]);
    else if ((state === "signed-out" || trouble === "signed-out") && !(Object.keys(tokens.all).length && state !== "signed-out")) rows.push(["bad", "signed_out", {}, signInLink()]);
    for (const [tone, word, n] of whereabouts(phone.queue, { cut: offline || silent, whole: which === "queue" })) {
      rows.push([tone, word, { n }, which === "report" ? queueLink() : null]);
    }
    if (clock.lost) rows.push(["bad", "clock_lost"]);
    else if (clock.wrong >= 5) rows.push(["watch", "clock_wrong", { minutes: clock.wrong }]);
    if (isNew) rows.push(["plain", "new_version"]);
    const key = JSON.stringify(rows.map((row) => row.slice(0, 3)));
    if (box.dataset.key !== key) {
      box.dataset.key = key;
      box.replaceChildren(...rows.map(([tone, word, facts, link]) => make("div", { class: `where line ${tone === "bad" ? "refused" : tone === "watch" || tone === "live" ? "on-phone" : tone === "good" ? "at-county" : ""}` }, sign(tone), make("div", {}, make("span", { text: say(word, facts) }), link ? make("br") : null, link))));
    }
    const about = one(view, "about");
    if (about) {
      const word = isReady ? "ready" : !("serviceWorker" in navigator) || !window.isSecureContext ? "no_worker" : "not_ready";
      const text = `${say(word)}${isReady && told ? `${language === "en" ? ". " : "。"}${say("ready_told")}` : ""}`;
      if (about.dataset.text !== text) {
        about.dataset.text = text;
        about.replaceChildren(sign(isReady ? "good" : "plain"), " ", text);
        about.dataset.ready = isReady ? (told ? "told" : "here") : "";
      }
    }
    const who = document.querySelector("[data-who]");
    const note = document.querySelector("[data-note]");
    if (note && facts) note.textContent = facts.note || "";
    if (who && facts) who.textContent = facts.who || "";
  }

  function signInLink() {
    return make("a", { class: "touch", href: `/sign-in?next=${encodeURIComponent(`/s/${site}`)}`, text: say("sign_in") });
  }

  function queueLink() {
    return make("a", { class: "touch", href: `/s/${encodeURIComponent(site)}/queue`, text: say("look") });
  }

  function surroundings(view) {
    const root = document.documentElement;
    const sun = one(view, "sun");
    if (remember("sun") === "1") root.dataset.sun = "";
    if (sun) {
      sun.setAttribute("aria-pressed", String("sun" in root.dataset));
      sun.addEventListener("click", () => {
        if ("sun" in root.dataset) delete root.dataset.sun;
        else root.dataset.sun = "";
        remember("sun", "sun" in root.dataset ? "1" : "0");
        sun.setAttribute("aria-pressed", String("sun" in root.dataset));
      });
    }
    const chat = one(view, "chat");
    if (chat && /MicroMessenger|DingTalk|QQ\/|Weibo|AliApp/i.test(navigator.userAgent)) {
      chat.hidden = false;
      one(chat, "copy-address").addEventListener("click", async () => {
        const address = `${window.location.origin}/s/${encodeURIComponent(site)}`;
        try {
          await navigator.clipboard.writeText(address);
          one(chat, "copied").textContent = say("copied_address");
        } catch {
          one(chat, "copied").textContent = address;
        }
      });
    }
    const again = one(view, "again");
    if (again) again.addEventListener("click", () => window.location.reload());
    for (const link of document.querySelectorAll("[data-language], .languages a")) {
      link.addEventListener("click", async (event) => {
        const tag = link.getAttribute("hreflang");
        if (!("caches" in window) || !kindOf(tag)) return;
        event.preventDefault();
        speaks = tag;
        await opensHere(site, tag);
        await Promise.race([fetch(`/language/${tag}`, { redirect: "manual" }).catch(() => {}), new Promise((resolve) => setTimeout(resolve, 2000))]);
        window.location.reload();
      });
    }
    for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
      form.addEventListener("submit", async (event) => {
        if (event.defaultPrevented) return; // something is unsent: the page of it comes
        event.preventDefault();
        const fresh = await askFacts(site, null);
        if (fresh.trouble === "offline" || fresh.trouble === "silent") {
          trouble = fresh.trouble;
          return void draw();
        }
        await store.remove("kept", ...["tokens", "facts", "ready"].map((name) => `${name}:${site}`));
        await opensNoMore(site);
        const field = form.querySelector("[name=csrf_token]");
        if (!fresh.facts) return void window.location.assign("/sign-in");
        field.value = fresh.facts.csrf;
        form.submit();
      });
    }
  }
}

const kindOf = (tag) => tag === "en" || tag === "zh-Hans";

async function lastSite(store) {
  const row = await store.get("kept", "last-site");
  return row && row.value;
}

function remember(name, value) {
  try {
    if (value !== undefined) window.localStorage.setItem(`sampling-${name}`, String(value));
    return window.localStorage.getItem(`sampling-${name}`);
  } catch {
    return value === undefined ? null : String(value);
  }
}
