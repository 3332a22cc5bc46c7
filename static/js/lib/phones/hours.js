// Hours: which time it is at the county, and which hour is reported. The same rules as the server's (domain/hours.py).

export const EARLY = 600; // seconds before its end from which an hour can be reported
const LATE = 6 * 3600; // after the close, while the people who stand there are still counted

/**
 * The county's clock, in milliseconds. `kept`: {offset, seen} from an earlier visit, or null. `wall` and `ticks`:
 * Date.now and performance.now; the first may be wrong or be set, the second only counts on while the page is open.
 */
export function countyClock(kept = null, { wall = () => Date.now(), ticks = () => performance.now() } = {}) {
  let offset = kept ? kept.offset : 0;
  let known = Boolean(kept);
  let lost = false;
  let base = wall() + offset;
  let began = ticks();
  if (kept && base < kept.seen - 60000) {
    lost = true; // the clock stands before a time that has been: it was set back, or the battery was out
    base = kept.seen;
  }
  return {
    /** What the county said when it was asked at `sent` and answered at `got` (of `ticks`). */
    learn(county, sent = ticks(), got = sent) {
      base = county + (got - sent) / 2;
      began = got;
      offset = base - wall() + (ticks() - got);
      known = true;
      lost = false;
    },
    now: () => base + (ticks() - began),
    /** To be kept for the next visit. */
    state() {
      const now = base + (ticks() - began);
      return { offset: now - wall(), seen: now };
    },
    get known() {
      return known;
    },
    get lost() {
      return lost;
    },
    /** Whole minutes by which this phone's clock is wrong. */
    get wrong() {
      return known ? Math.round(Math.abs(base + (ticks() - began) - wall()) / 60000) : 0;
    },
  };
}

/** The round at hand at `now` (seconds): what is open, then what began last, then what begins soonest. Null for none. */
export function roundAtHand(rounds, now) {
  let best = null;
  rounds.forEach((round, position) => {
    for (const one of round.openings) {
      const rank = [Number(!(one.opens <= now && now < one.closes)), Number(one.opens > now), Math.abs(now - one.opens), position];
      if (!best || before(rank, best.rank)) best = { rank, round };
    }
  });
  return best && best.round;
}

/** The hour to report at `now`: the last that is over or nearly so, of what is open now; else the first. Null for none. */
export function hourToReport(round, now) {
  const open = round.openings.filter((one) => one.opens <= now && now < one.closes);
  const due = hoursOf(open.length ? open : round.openings, (one) => one.due);
  const over = due.filter((hour) => hour.end <= now + EARLY);
  return over.length ? over[over.length - 1] : due[0] || null;
}

/** The opening to which the hour that ends at `end` belongs; null where the site does not count then. */
export function openingOf(round, end) {
  const begun = round.openings.filter((one) => one.opens < end);
  if (!begun.length) return null;
  const opening = begun.reduce((last, one) => (one.opens > last.opens ? one : last));
  return hourOf(opening, end) ? opening : null;
}

export const hourOf = (opening, end) => [...opening.due, ...opening.late].find((hour) => hour.end === end) || null;

/** The hours that the page of an opening lists: those due, the late ones whose time has come, and those with a count. */
export function hoursListed(opening, now, counted) {
  const soon = now + EARLY;
  const isLate = opening.closes < soon && soon <= opening.closes + LATE + 3600;
  const late = opening.late.filter((hour) => (isLate && hour.end <= soon) || counted.has(hour.end));
  return [...opening.due, ...late];
}

/** The last hour of an earlier opening that is over and has no count. */
export function owed(round, shown, now, counted) {
  const earlier = round.openings.filter((one) => one.opens < shown.opens && !one.signed);
  const open = hoursOf(earlier, (one) => one.due).filter((hour) => hour.end <= now && !counted.has(hour.end));
  return open.length ? open[open.length - 1] : null;
}

/**
 * By how much each hour with a count is more than the one before it. -> Map end -> {n, since, opening}. since: the clock of
 * the hour that it is compared with, where hours between have no count; opening: true where none before it has one.
 */
export function since(hours, held) {
  const found = new Map();
  let before = null;
  hours.forEach((hour, at) => {
    const count = held.get(hour.end);
    if (!count) return;
    const isNext = before ? hours[at - 1] === before.hour : at === 0;
    found.set(hour.end, { n: count.sampled - (before ? before.count.sampled : 0), since: before && !isNext ? before.hour.clock : "", opening: !before && !isNext });
    before = { hour, count };
  });
  return found;
}

/** The hour to go on with after `end`: the next that can be reported and has no count, `due`, or one before. Null for none. */
export function nextMissing(hours, due, { end, now, counted }) {
  const missing = hours.filter((hour) => hour.end !== end && now >= hour.end - EARLY && !counted.has(hour.end));
  const isDue = due && due.end !== end && now >= due.end - EARLY && !counted.has(due.end);
  return missing.find((hour) => hour.end > end) || (isDue ? due : null) || missing[0] || null;
}

/** An hour's clock, with its date where that is another than its opening's: an hour is the instant at which it ends. */
export const clockOf = (hour, opening) => (hour.day && hour.day !== opening.day_words ? `${hour.day} ${hour.clock}` : hour.clock);

/** The date of an hour: its own, or in what a phone took along before hours had one, its opening's. */
export const dayOf = (hour, opening) => hour.day || opening.day_words;

const hoursOf = (openings, of) => [].concat(...openings.map(of)).sort((one, other) => one.end - other.end);

function before(one, other) {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at] < other[at];
}
