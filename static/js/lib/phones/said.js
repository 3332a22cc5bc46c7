// Said: what the page says of an hour beside its form: the report that is there, that it is not due yet, that the site
// is closed, that the day is signed.
import { number } from "../words.js";
import { one, sign, tell } from "./drawing.js";
import { EARLY, hourToReport, nextMissing, openingOf } from "./hours.js";
import { addressOf, isDone } from "./standing.js";
import { groundOf, stateOf, toneOf, whyOf } from "./states.js";

export const PARTS = ["mine", "not-yet", "closed", "signed"];

/** The hour's report, and which hour comes next. */
export function drawMine(view, phone, { mine: report, hour, opening, round, now, hours, held }) {
  const { say } = phone;
  one(view, "mine").hidden = false;
  one(view, "mine-box").className = `where ${groundOf(report)}`;
  one(view, "mine-mark").replaceChildren(sign(toneOf(report)));
  tell(one(view, "mine-state"), stateOf(report, say, (ms) => phone.at(ms, round)));
  tell(one(view, "mine-number"), number(report.sampled));
  tell(one(view, "mine-unit"), say("reported", { hour: hour.clock }));
  tell(one(view, "mine-why"), whyOf(report, say, hour.clock));
  one(view, "correct").parentElement.hidden = Boolean(opening.signed);
  tell(one(view, "correct"), say("correct", { hour: hour.clock }));
  const next = !isDone(opening) && hours.find((each) => each.end > hour.end && now < each.end - EARLY);
  const begins = next && phone.at((next.end - EARLY) * 1000, round);
  tell(one(view, "next"), next ? say("due", { hour: next.clock, begins }) : "");
  const due = hourToReport(round, now);
  const missing = nextMissing(isDone(opening) ? [] : hours, due && isDone(openingOf(round, due.end)) ? null : due, { end: hour.end, now, counted: held });
  const link = one(view, "due-link");
  link.hidden = !missing;
  if (missing) Object.assign(link, { textContent: say("report", { hour: missing.clock }), href: addressOf(phone, missing) }).dataset.end = missing.end;
}

/** The site is closed: by whom, when, with which figure, and where that is corrected. */
export function drawClosed(view, { say }, { who, clock, n, last, instead }) {
  one(view, "closed").hidden = false;
  tell(one(view, "closed-text"), say(last ? "closed" : "closed_nobody", { who, clock, n, last }));
  tell(one(view, "closed-instead"), instead ? say("closed_instead", { reason: instead }) : "");
}

/** A day that the township has signed takes nothing: what stands, and who can change that. */
export function drawSigned(view, phone, it) {
  if (it.mine) drawMine(view, phone, it);
  one(view, "signed").hidden = false;
  tell(one(view, "signed-text"), phone.say("signed", { area: it.opening.signed }));
}

/** From when on the hour can be reported. */
export function drawNotYet(view, phone, { hour, opening, now, round }, isToday) {
  const { say } = phone;
  one(view, "not-yet").hidden = false;
  const opens = now < opening.opens ? `${say(isToday ? "opens_today" : "opens", { day: opening.day_words, opens: opening.opens_clock })} ` : "";
  tell(one(view, "not-yet-text"), opens + say("due", { hour: hour.clock, begins: phone.at((hour.end - EARLY) * 1000, round) }));
}
