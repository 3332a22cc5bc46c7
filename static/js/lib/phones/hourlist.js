// The hours of the day in a list: what stands for each, where it is, and the way to report or correct it.
import { changed } from "../words.js";
import { make, one, sign, tell } from "./drawing.js";
import { EARLY, since } from "./hours.js";
import { addressOf, mine } from "./standing.js";
import { figureOf, reasonOf, stateOf, toneOf, whyOf } from "./states.js";

/** it: of `standing.about`. day: said where it is another than today. isAsked: the form of the hour stands on the page. */
export function drawHours(view, phone, it, { day, isAsked }) {
  one(view, "hours").hidden = false;
  tell(one(view, "hours-head"), one(view, "hours-head").dataset[day ? "of" : "today"].replace("{day}", it.opening.day_words));
  const added = since(it.hours, it.held);
  one(view, "hours-list").replaceChildren(...it.hours.map((each) => row(phone, it, each, { added: added.get(each.end), isAsked })));
}

function row(phone, it, each, { added, isAsked }) {
  const { say } = phone;
  const report = mine(phone, it.round, each);
  const standing = it.held.get(each.end);
  const shown = figureOf(report, standing);
  const state = report && make("span", { class: "state small" }, sign(toneOf(report)), `${shown === report ? "" : `${say("offered", { n: report.sampled })} · `}${stateOf(report, say, (ms) => phone.at(ms, it.round))}`);
  const older = report && (report.older || []).map((old) => make("span", { class: "below small", text: say("was", { n: old.sampled, clock: old.clock, reason: old.reason }) }));
  const why = report && (whyOf(report, say, each.clock) || reasonOf(report, say));
  return make("li", { class: each.end === it.hour.end ? "hour-row here" : "hour-row" },
    make("span", { class: "hour-clock" }, make("strong", { text: each.clock }), each.day && each.day !== it.opening.day_words ? make("span", { class: "below small", text: each.day }) : null),
    make("span", { class: "hour-figure" }, make("span", { class: "number", text: shown ? say("people", { n: shown.sampled }) : "–" }), added ? make("span", { class: "soft number", text: ` ${difference(added, say)}` }) : null, state && make("br"), state, why ? make("span", { class: "below small", text: why }) : null, ...(older || [])),
    action(phone, it, each, report, isAsked));
}

/** "+210", and since when where hours between have no figure: "+500 since 20:00". */
function difference({ n, since: hour, opening }, say) {
  if (opening) return say("since_start", { change: changed(n) });
  return hour ? say("since", { change: changed(n), hour }) : changed(n);
}

/** What can be done for an hour; null where that is nothing. */
function action(phone, { round, opening, hour, now }, each, report, isAsked) {
  const { say } = phone;
  const early = now < each.end - EARLY;
  const isHere = each.end === hour.end;
  if (!isHere && (opening.signed || (opening.closed && early))) return null;
  if (early && !report) return make("span", { class: "soft small", text: say("from", { begins: phone.at((each.end - EARLY) * 1000, round) }) });
  if (isHere && !(opening.closed && !isAsked && !report)) return make("span", { class: "soft small", text: say("here") });
  return make("a", { class: "touch", href: addressOf(phone, each), "data-end": each.end }, say(report ? "correct_short" : "report_short"), make("span", { class: "out-of-sight", text: ` ${each.clock}` }));
}
