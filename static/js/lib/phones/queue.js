// The queue: every report of a site on this phone, and where it is. A report leaves it only when the county has it and
// three days are over; "waiting" and "sent" are sent again until there is an answer.

export const UNSENT = ["waiting", "sent"];
const KEPT_MS = 3 * 24 * 3600 * 1000;
const FIGURES = ["sampled", "visitors", "tubes", "pool_size", "queue", "staff_present", "lanes_open", "note", "reason"];
const FORM = "sampling-reports";

/** `changed()` is called after every change; `county()` gives the county's time in milliseconds. */
export function queueOf(store, site, { county = () => Date.now(), changed = () => {} } = {}) {
  let reports = [];

  const load = async () => {
    reports = (await store.all("reports")).filter((one) => one.site === site).sort(inOrder);
    return reports;
  };
  const keep = async (...rows) => {
    await store.put("reports", ...rows);
    await load();
    changed();
  };

  return {
    load,
    get reports() {
      return reports;
    },
    unsent: () => reports.filter((one) => UNSENT.includes(one.state)),
    /** What the county has not got and nobody has given up: what waits, and what was refused and never put right. */
    notThere: () => reports.filter((one) => isNotThere(one, reports)),
    /** What was refused, and nobody has put right or given up: it needs somebody here. */
    refused: () => reports.filter((one) => one.state === "refused" && !isSettled(one, reports)),
    /** What the county has other figures for: it keeps both until the township settles them. */
    settling: () => reports.filter((one) => one.state === "refused" && one.why && one.why.settle && !isPutRight(one, reports)),
    /** True of what was refused where a later report of its hour is at the county: nothing is left to do about it. */
    isPutRight: (report) => report.state === "refused" && isPutRight(report, reports),
    /** What was let go of on this phone, and no later report has put right: the county has never got it. */
    letGo: () => reports.filter((one) => one.state === "refused" && one.why && one.why.gone && !isPutRight(one, reports)),
    /** What signing out would leave behind unknown: of what is not there, what nobody has taken elsewhere after it was refused. */
    leftBehind: () => reports.filter((one) => isNotThere(one, reports) && !isTakenElsewhere(one)),
    /** What was refused and is copied or saved: it stays on this phone and holds nobody back. */
    takenElsewhere: () => reports.filter((one) => isNotThere(one, reports) && isTakenElsewhere(one)),
    /** The newest word about an hour; what was replaced here is none. */
    ofHour: (round, end) => reports.filter((one) => one.round === round && one.end === end && one.state !== "replaced").pop() || null,

    /** Keeps a new report. What waits for the same hour and has never left this phone is replaced by it. */
    async add(report) {
      await load();
      const old = reports.filter((one) => one.round === report.round && one.end === report.end && one.state === "waiting" && !one.tries);
      const replaced = old.map((one) => ({ ...one, state: "replaced", by: report.id }));
      await keep(...replaced, { form: 1, site, state: "waiting", tries: 0, written: county(), answered: null, why: null, ...report });
    },

    /** {id: changes}, all at once. */
    async mark(changes) {
      const rows = reports.filter((one) => changes[one.id]).map((one) => ({ ...one, ...changes[one.id] }));
      if (rows.length) await keep(...rows);
    },

    /** Lets go of what the county has had for three days, and with it of what that put right. */
    async clear() {
      const old = reports.filter((one) => (["stored", "replaced"].includes(one.state) || (one.state === "refused" && isPutRight(one, reports))) && county() - one.written > KEPT_MS);
      if (!old.length) return;
      await store.remove("reports", ...old.map((one) => one.id));
      await load();
    },

    /** Takes rows that `reading` has found; gives how many were new. */
    async take(rows) {
      await load();
      const here = new Set(reports.map((one) => one.id));
      const fresh = rows.filter((one) => !here.has(one.id)).map((one) => ({ ...one, site, state: "waiting", tries: 0, answered: null, why: null }));
      if (fresh.length) await keep(...fresh);
      return fresh.length;
    },
  };
}

/**
 * Where all the reports on this phone are, as lines: [tone, word, how many]. cut: nothing reaches the county now. whole:
 * for the page of the queue, which says also of what is there that it is.
 */
export function whereabouts(queue, { cut = false, whole = false } = {}) {
  const [refused, unsent, settling] = [queue.refused(), queue.unsent(), queue.settling()].map((found) => found.length);
  const lines = [];
  if (refused) lines.push(["bad", "refused_here", refused]);
  if (unsent) lines.push([cut ? "watch" : "live", "waiting", unsent]);
  if (!whole || !queue.reports.length) return lines;
  if (settling) lines.push(["watch", "settling", settling]);
  const isAll = !refused && !unsent && !settling && !queue.letGo().length;
  if (isAll) lines.push(["good", "all_there", 0]);
  else if (!unsent && queue.reports.some((one) => one.state === "stored")) lines.push(["good", "rest_there", 0]);
  return lines;
}

/** What holds somebody back who signs out: [word, how many]; ["may_leave", n] where nothing does any more; [] without any. */
export function leaving(queue) {
  const unsent = queue.unsent().length;
  const left = queue.leftBehind().length;
  if (unsent) return ["leave_not", left];
  if (left) return ["leave_refused", left];
  const elsewhere = queue.takenElsewhere().length;
  return elsewhere ? ["may_leave", elsewhere] : [];
}

const isNotThere = (one, reports) => UNSENT.includes(one.state) || (one.state === "refused" && !isSettled(one, reports));
const isTakenElsewhere = (one) => one.state === "refused" && Boolean(one.why && one.why.copied);

/** True of a refused report that the county keeps for the township, that was let go, or that a later one has put right. */
function isSettled(refused, reports) {
  return Boolean(refused.why && (refused.why.settle || refused.why.gone)) || isPutRight(refused, reports);
}

function isPutRight(refused, reports) {
  return reports.some((one) => one.round === refused.round && one.end === refused.end && one.written > refused.written && one.state === "stored");
}

/**
 * The version of an hour that somebody who writes on this phone now knows: `shown`, the county's that stood when the form was
 * opened, or a newer one of this phone's own; 0 for none. Null where an own report came there without its version.
 */
export function seenOf(shown, own) {
  const there = own.filter((one) => one.state === "stored");
  if (there.some((one) => !one.version)) return null;
  return Math.max(shown, 0, ...there.map((one) => one.version));
}

/** The text of a file, or to be copied: lines to be read by people, and behind them all of it for another phone. */
export function writing(reports, site, lines) {
  const rows = reports.map((one) => ({ id: one.id, round: one.round, end: one.end, iso: one.iso, day: one.day, clock: one.clock, written: one.written, lanes: one.lanes, seen: one.seen, ...figures(one) }));
  return `${lines.join("\n")}\n\n${JSON.stringify({ form: FORM, version: 1, site, reports: rows })}\n`;
}

/** Reads such a text: {rows}, or {fault: "read_broken" | "read_foreign" | "read_nothing", site}. */
export function reading(text, site) {
  const from = text.indexOf(`{"form":"${FORM}"`);
  let found = null;
  try {
    found = JSON.parse(text.slice(from, text.lastIndexOf("}") + 1));
  } catch {
    found = null;
  }
  if (from < 0 || !found || !Array.isArray(found.reports)) return { fault: "read_broken" };
  if (found.site !== site) return { fault: "read_foreign", site: String(found.site) };
  const rows = found.reports.filter(isReport).map((one) => ({ form: 1, id: one.id, round: one.round, end: one.end, iso: one.iso, day: one.day, clock: one.clock, written: one.written, lanes: one.lanes || null, seen: Number.isInteger(one.seen) ? one.seen : null, ...figures(one) }));
  return rows.length ? { rows } : { fault: "read_nothing" };
}

/** What the county is sent of a report. */
export function body(report) {
  const sent = { report_id: report.id, hour: report.iso, observed_at: new Date(report.written).toISOString() };
  for (const name of [...FIGURES, "seen"]) {
    if (report[name] !== null && report[name] !== undefined && report[name] !== "") sent[name] = report[name];
  }
  return sent;
}

export function figures(report) {
  return Object.fromEntries(FIGURES.map((name) => [name, report[name] === undefined ? null : report[name]]));
}

function isReport(one) {
  return Boolean(one) && typeof one.id === "string" && /^[\w-]{1,64}$/.test(one.id) && typeof one.round === "string"
    && Number.isInteger(one.end) && typeof one.iso === "string" && Number.isInteger(one.sampled) && Number.isFinite(one.written);
}

const inOrder = (one, other) => one.end - other.end || one.written - other.written;
