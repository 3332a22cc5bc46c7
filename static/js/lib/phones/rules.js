// Rules of a count, as the server has them (domain/counts.py), so that they hold without a network. They warn; only what
// can not be is not taken. Each finding: {field, word, facts}, the word to be looked up among the page's texts.

export const PEOPLE_MAX = 1000000;
export const TEXT_MAX = 500;
export const POOL_MAX = 20;
export const NUMBERS = ["sampled", "queue", "tubes", "staff_present", "lanes_open", "visitors"];
const ABSURD = 3;
const FASTER = 1.25;

/** What is typed, as figures: {report, faults}. `typed`: texts by name. */
export function read(typed) {
  const report = {};
  const faults = [];
  for (const name of NUMBERS) {
    const text = plain(typed[name]);
    report[name] = null;
    if (text === "") {
      if (name === "sampled") faults.push({ field: name, word: "need_number", facts: {} });
    } else if (!/^[+-]?\d{1,12}$/.test(text)) {
      faults.push({ field: name, word: "no_number", facts: { text: String(typed[name]).slice(0, 20) } });
    } else {
      report[name] = Number(text);
    }
  }
  for (const name of ["note", "reason"]) report[name] = String(typed[name] || "").trim();
  const pool = plain(typed.pool_size);
  report.pool_size = pool === "" ? null : Number(pool);
  return { report, faults: [...faults, ...nonsense(report)] };
}

/** What can't be, whatever else is known. */
export function nonsense(report) {
  const faults = [];
  for (const name of NUMBERS) {
    const n = report[name];
    if (n !== null && (n < 0 || n > PEOPLE_MAX)) faults.push({ field: name, word: "out_of_range", facts: { n, most: PEOPLE_MAX } });
  }
  if (report.visitors !== null && report.sampled !== null && report.visitors > report.sampled) {
    faults.push({ field: "visitors", word: "visitors_more", facts: { visitors: report.visitors, n: report.sampled } });
  }
  for (const name of ["note", "reason"]) {
    if (report[name].length > TEXT_MAX) faults.push({ field: name, word: "too_long", facts: { most: TEXT_MAX } });
  }
  return faults;
}

/** Why a reason is asked for; null where none is. standing, before: {sampled, clock} or null. */
export function asksWhy(sampled, { standing, before }) {
  if (standing && standing.sampled !== sampled) {
    return { field: "reason", word: "need_reason_other", facts: { n: standing.sampled, hour: standing.clock } };
  }
  if (before && sampled < before.sampled) {
    return { field: "reason", word: "need_reason_fewer", facts: { n: sampled, other: before.sampled, hour: before.clock } };
  }
  return null;
}

/** What is unlikely but may be. end, opens: of the hour and its opening, in seconds; site: {lanes, per_lane},
 * residents: for how many the site is in the round, null where that is not known. */
export function doubts(report, { site, residents, end, opens, before, after = null }) {
  const found = [];
  if (after && report.sampled > after.sampled) {
    found.push({ field: "sampled", word: "doubt_more", facts: { n: report.sampled, other: after.sampled, hour: after.clock } });
  }
  const since = before ? before.end : opens;
  const added = report.sampled - (before ? before.sampled : 0);
  const most = Math.round(site.lanes * site.per_lane * FASTER * ((end - since) / 3600));
  if (added > most) found.push({ field: "sampled", word: "doubt_lanes", facts: { n: added, lanes: site.lanes, most } });
  const own = report.sampled - (report.visitors || 0);
  if (residents !== null && own > residents) {
    found.push({ field: "sampled", word: "doubt_residents", facts: { n: own, all: residents } });
  }
  // A household's tube (0) may hold more than any pool: it is not judged.
  const pool = report.pool_size === null ? POOL_MAX : report.pool_size;
  if (report.tubes !== null && pool && report.sampled > report.tubes * pool) {
    found.push({ field: "tubes", word: "doubt_tubes", facts: { tubes: report.tubes, most: report.tubes * pool, n: report.sampled } });
  }
  return found;
}

/** What to ask before a figure is kept that is most likely a slip of the finger; null where it may well be. */
export function question(report, { site, residents, end, opens }) {
  const most = Math.round(site.lanes * site.per_lane * Math.max(0, (end - opens) / 3600));
  if (report.sampled <= ABSURD * most || report.sampled <= (residents || 0)) return null;
  return { field: "sampled", word: "doubt_absurd", facts: { n: report.sampled, lanes: site.lanes, most } };
}

/** The counts that hold by hour: what the county has, and over it what this phone says since. -> Map end -> {sampled, end, ...} */
export function holding(counts, reports, clockOf) {
  const held = new Map();
  for (const count of counts) held.set(count.hour, { ...count, end: count.hour, clock: clockOf(count.hour), where: "county" });
  for (const report of reports) {
    const county = held.get(report.end);
    const newer = report.state === "stored" && (!county || report.answered > county.received * 1000);
    if (newer || report.state === "waiting" || report.state === "sent") {
      held.set(report.end, { ...report, clock: clockOf(report.end), where: newer ? "county" : "phone" });
    }
  }
  return held;
}

/** The nearest hours of the same opening before and after `end` that have a count. */
export function around(held, hours, end) {
  const ends = hours.map((hour) => hour.end).filter((at) => held.has(at)).sort((one, other) => one - other);
  const before = ends.filter((at) => at < end).pop();
  const after = ends.find((at) => at > end);
  return { before: before === undefined ? null : held.get(before), after: after === undefined ? null : held.get(after) };
}

/**
 * Lanes added up: {sum, lanes, wrong}. sum: of the lanes that are numbers, "" where none is; lanes: each as a number or null;
 * wrong: {at, word, facts} of the lanes that are no number, which leave the others' sum as it is.
 */
export function addUp(texts) {
  const wrong = [];
  const lanes = texts.map((typed, at) => {
    const text = plain(typed);
    if (text === "") return null;
    const n = /^\d{1,12}$/.test(text) ? Number(text) : null;
    if (n !== null && n <= PEOPLE_MAX) return n;
    wrong.push({ at, ...(n === null ? { word: "no_number", facts: { text: String(typed).slice(0, 20) } } : { word: "out_of_range", facts: { n, most: PEOPLE_MAX } }) });
    return null;
  });
  const numbers = lanes.filter((n) => n !== null);
  return { sum: numbers.length ? numbers.reduce((sum, n) => sum + n, 0) : "", lanes, wrong };
}

/** What was typed into lanes, as one text for a draft, and back; "" and null where nothing was. */
export const lanesText = (texts) => (texts && texts.some((text) => plain(text)) ? JSON.stringify(texts) : "");

export function lanesTyped(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) ? found.map(String) : null;
  } catch {
    return null;
  }
}

/** "１,204" -> "1204", "" for nothing. */
export const plain = (text) => String(text === null || text === undefined ? "" : text).normalize("NFKC").replace(/[,\s]/g, "");
