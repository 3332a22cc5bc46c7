// Standing: what is known of an hour on this phone, from its own reports and from what the county says.
import { dayOf, hourOf, hourToReport, hoursListed, openingOf, roundAtHand } from "./hours.js";
import { around, holding } from "./rules.js";
import { doubtedOf } from "./states.js";

/** All about the hour that was chosen, or without one about the one that is due; null where there is none. */
export function about(phone, chosen) {
  const rounds = phone.facts ? phone.facts.rounds : [];
  const now = Math.floor(phone.clock.now() / 1000);
  const round = (chosen && rounds.find((each) => openingOf(each, chosen))) || roundAtHand(rounds, now);
  const due = round && (chosen && openingOf(round, chosen) ? { end: chosen } : hourToReport(round, now));
  if (!due) return null;
  const opening = openingOf(round, due.end);
  const hour = hourOf(opening, due.end);
  const own = phone.queue.reports.filter((each) => each.round === round.code);
  const clockOf = (end) => (hourOf(openingOf(round, end) || opening, end) || { clock: "" }).clock;
  const held = holding(round.counts.map((count) => ({ ...count, ...known(phone, count) })), own, clockOf);
  const hours = hoursListed(opening, now, held);
  const standing = held.get(hour.end) || null;
  return { now, round, opening, hour, held, hours, standing, ...around(held, hours, hour.end), mine: mine(phone, round, hour) };
}

/** What the page says of an hour: this phone's report of it, or the county's where that is newer. */
export function mine(phone, round, hour) {
  const report = phone.queue.ofHour(round.code, hour.end);
  const county = round.counts.find((count) => count.hour === hour.end);
  const isOld = report && county && (county.report_id === report.id || (["stored", "refused"].includes(report.state) && county.received * 1000 >= report.answered));
  if (report && !isOld && !(report.why && report.why.gone)) return report;
  return county ? { ...county, end: county.hour, clock: hour.clock, state: "stored", answered: county.received * 1000, ...known(phone, county) } : null;
}

/** What this phone knows of a count: its lanes, which nobody else does, and what is doubted about it. */
function known(phone, county) {
  const own = phone.queue.reports.find((each) => each.id === county.report_id);
  return { lanes: own ? own.lanes : null, why: doubtedOf(county, own) };
}

/** The date on which a report's hour ends; what was written before hours had their own is put right. */
export function dateOf(phone, report) {
  const round = phone.facts && phone.facts.rounds.find((each) => each.code === report.round);
  const opening = round && openingOf(round, report.end);
  return opening ? dayOf(hourOf(opening, report.end), opening) : report.day;
}

export const isDone = (opening) => Boolean(opening.signed || opening.closed);

/** Where an hour has its own address. */
export const addressOf = (phone, hour) => `/s/${encodeURIComponent(phone.site)}?hour=${encodeURIComponent(hour.iso)}`;
