// The report: one hour, one number, what is typed beside it, and where the hour's report is.
import { Drafts, isEmpty } from "../drafts.js";
import { newId } from "../sending.js";
import { callable, drawDesk, make, one, tell } from "./drawing.js";
import { faultsOf } from "./faults.js";
import { drawHours } from "./hourlist.js";
import { EARLY, clockOf, dayOf, hourToReport, openingOf, owed } from "./hours.js";
import { lanesOf } from "./lanes.js";
import { seenOf } from "./queue.js";
import { NUMBERS, asksWhy, doubts, lanesText, lanesTyped, plain, question, read } from "./rules.js";
import { PARTS, drawClosed, drawMine, drawNotYet, drawSigned } from "./said.js";
import { about as aboutHour, addressOf } from "./standing.js";
import { figureOf } from "./states.js";

const FIELDS = [...NUMBERS, "pool_size", "note", "reason"];

/** Draws the report into `view`. phone: {site, say, queue, clock, facts, minutes(), at(ms)}. -> {draw} */
export function reportView(view, phone, { asked = null } = {}) {
  const { say } = phone;
  const form = one(view, "report");
  for (const input of form.querySelectorAll("[data-as]")) input.name = input.dataset.as;
  const field = (name) => form.elements.namedItem(name);
  let chosen = asked; // the end of the hour that was asked for; null: the one that is due
  let correcting = false;
  let shown = ""; // which form stands there: what is typed in it is not overwritten
  let confirmed = null;
  let seen = 0; // the version at the county when the form was opened
  const { clear: clearFaults, tell: tellFaults } = faultsOf(view, form, { say, cleared: unask });
  const lanes = lanesOf(view, phone, { summed: (sum) => put("sampled", sum) });

  function put(name, value) {
    field(name).value = value === null || value === undefined ? "" : String(value);
    typed();
  }

  const about = () => aboutHour(phone, chosen);
  const texts = () => ({ ...Object.fromEntries(FIELDS.map((name) => [name, field(name).value])), lanes: lanesText(lanes.texts()) });
  const drafts = (round) => new Drafts(safe(() => window.localStorage), `${round.code}/${phone.site}`);
  const countyVersion = ({ round, hour }) => (round.counts.find((count) => count.hour === hour.end) || { version: 0 }).version;
  const versionOf = (it) => (it.standing ? it.standing.version || 1 : 0);

  function draw() {
    const it = about();
    tell(one(view, "site"), phone.facts ? phone.facts.site.name : phone.site);
    form.hidden = true;
    for (const part of [...PARTS, "owed", "hours", "roster"]) one(view, part).hidden = true;
    if (!it) {
      tell(one(view, "hour"), "");
      tell(one(view, "round"), say(phone.facts ? "no_round" : "no_facts"));
      return;
    }
    const { round, opening, hour, now } = it;
    const isToday = phone.day(round) === opening.day;
    tell(one(view, "hour"), hour.clock);
    tell(one(view, "round"), `${round.name} · ${dayOf(hour, opening)}`);
    document.title = `${phone.facts.site.name} · ${hour.clock}`;
    const notYet = now < hour.end - EARLY;
    if (opening.closed) drawClosed(view, phone, opening.closed);
    if (opening.signed) drawSigned(view, phone, it);
    else if (it.mine && !correcting) drawMine(view, phone, it);
    else if (opening.closed && !it.mine && (notYet || chosen === null)) tell(one(view, "hour"), ""); // nobody comes any more
    else if (notYet && !it.mine) drawNotYet(view, phone, it, isToday);
    else drawForm(it, isToday);
    const late = owed(round, opening, now, it.held);
    one(view, "owed").hidden = !late;
    if (late) {
      const link = one(view, "owed-link");
      tell(link, say("owed", { hour: `${dayOf(late, openingOf(round, late.end))} ${late.clock}` }));
      link.href = addressOf(phone, late);
      link.dataset.end = late.end;
    }
    drawHours(view, phone, it, { day: !isToday, isAsked: !form.hidden });
    drawRest(it);
  }

  function drawForm(it, isToday) {
    const { round, opening, hour, before } = it;
    form.hidden = false;
    tell(one(view, "label"), say(isToday ? "people_up_to" : "people_of_day_up_to", { hour: isToday ? hour.clock : clockOf(hour, opening), day: opening.day_words }));
    const says = figureOf(it.mine, it.standing);
    tell(one(view, "help"), says ? say("correct_help", { hour: hour.clock, n: says.sampled }) : say("since_opening"));
    tell(one(view, "send"), say(it.mine ? "correct" : "report", { hour: hour.clock }));
    const key = `${round.code}/${hour.end}/${correcting ? "correct" : "new"}`;
    if (shown !== key) {
      shown = key;
      confirmed = null;
      seen = countyVersion(it);
      clearFaults();
      const draft = drafts(round).read(hour.end);
      const kept = draft && !isEmpty(draft.figures) && draft.version >= versionOf(it) ? draft.figures : null;
      const figures = kept || (it.mine ? { ...it.mine, reason: "" } : { pool_size: phone.poolSize });
      for (const name of FIELDS) field(name).value = figures[name] === null || figures[name] === undefined ? "" : String(figures[name]);
      one(view, "draft-line").hidden = !kept;
      one(view, "more").open = Boolean(field("visitors").value || field("note").value);
      const sum = lanes.show(kept ? lanesTyped(kept.lanes) : it.mine && it.mine.lanes, before && before.lanes);
      if (kept && sum !== "") field("sampled").value = String(sum); // the lanes and their sum are one thing
    }
    compare(it);
  }

  /** The difference, the reason's field and what is doubted, as it is typed. */
  function compare(it) {
    const line = form.querySelector(".difference");
    const text = plain(field("sampled").value);
    const { before, hour, opening } = it;
    const isNumber = /^\d+$/.test(text);
    const more = isNumber ? Number(text) - (before ? before.sampled : 0) : 0;
    const word = !before ? "first" : !isNumber ? "before" : more < 0 ? "fewer" : more === 0 ? "same" : "more";
    tell(line, word === "first" && !isNumber ? "" : say(word, { n: word === "before" ? before.sampled : Math.abs(more), hour: before && before.clock }));
    line.classList.toggle("fewer", Boolean(before) && more < 0);
    const why = isNumber ? asksWhy(Number(text), rulesOf(it)) : null;
    const reason = form.querySelector('[data-field="reason"]');
    if (why || field("reason").value) reason.hidden = false;
    else if (!reason.classList.contains("in-error")) reason.hidden = true;
    const { report, faults } = read(texts());
    const found = faults.length ? [] : doubts(report, { site: phone.facts.site, residents: it.round.residents, end: hour.end, opens: opening.opens, before, after: it.after });
    tell(one(view, "doubts"), found.map((each) => say(each.word, each.facts)).join(" "));
  }

  const rulesOf = ({ standing, before }) => ({ standing: standing && (standing.where === "county" || standing.tries) ? standing : null, before });

  function typed() {
    const it = about();
    if (!it || form.hidden) return;
    const figures = texts();
    const own = drafts(it.round);
    if (isEmpty({ ...figures, pool_size: "" })) own.drop(it.hour.end);
    const kept = !isEmpty({ ...figures, pool_size: "" }) && own.write(it.hour.end, versionOf(it), figures);
    if (!isEmpty({ ...figures, pool_size: "" })) chosen = it.hour.end; // the next hour waits until this one is done
    one(view, "draft-line").hidden = !kept;
    if (confirmed !== null && plain(figures.sampled) !== confirmed) unask();
    compare(it);
  }

  function unask() {
    confirmed = null;
    one(view, "all-the-same").hidden = true;
  }

  async function send(allTheSame) {
    const it = about();
    if (!it) return;
    const { report, faults } = read(texts());
    const wrong = lanes.wrong();
    const why = report.sampled === null || report.reason || wrong.length ? null : asksWhy(report.sampled, rulesOf(it));
    if (why) faults.push({ ...why, field: "reason" });
    if (wrong.length) faults.splice(0, faults.length, ...wrong, ...faults.filter((each) => each.field !== "sampled"));
    if (faults.length) return void tellFaults(faults);
    const { site } = phone.facts;
    const slip = question(report, { site, residents: it.round.residents, end: it.hour.end, opens: it.opening.opens });
    if (slip && !allTheSame) {
      tellFaults([slip]);
      confirmed = plain(field("sampled").value);
      const button = one(view, "all-the-same");
      tell(button, say("all_the_same", { n: report.sampled }));
      button.hidden = false;
      return;
    }
    clearFaults();
    const { hour, round, opening, now } = it;
    try {
      await phone.queue.add({ id: newId(), round: round.code, end: hour.end, iso: hour.iso, clock: hour.clock, day: dayOf(hour, opening), lanes: lanes.values(), seen: seenOf(seen, phone.queue.reports.filter((each) => each.round === round.code && each.end === hour.end)), ...report });
    } catch {
      phone.lost();
      return;
    }
    drafts(round).drop(hour.end);
    phone.rememberPool(report.pool_size);
    correcting = false;
    shown = "";
    const due = hourToReport(round, now);
    if (due && due.end === hour.end) chosen = null;
    if (safe(() => navigator.vibrate)) navigator.vibrate(30);
    draw();
    window.scrollTo(0, 0);
    phone.deliver();
  }

  function drawRest({ opening }) {
    one(view, "roster").hidden = !opening.roster.length;
    one(view, "roster-list").replaceChildren(...opening.roster.map((person) => make("li", { class: "link-row" }, make("strong", { text: person.name }), ` · ${person.role}`, make("br"), make("span", { class: "soft" }, `${person.hours} · ${person.unit}`, person.phone ? " · " : "", person.phone ? callable(person.phone) : ""))));
    drawDesk(view, phone.facts.desk);
  }

  view.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-end]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    show(Number(link.dataset.end));
  });
  one(view, "correct").addEventListener("click", () => {
    const it = about();
    if (!it) return;
    chosen = it.hour.end;
    correcting = true;
    draw();
    field("sampled").focus();
    field("sampled").select();
  });
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  let pressed = null;
  for (const button of form.querySelectorAll("button[type=submit]")) button.addEventListener("click", () => (pressed = button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter || pressed;
    pressed = null;
    send(Boolean(button && button.hasAttribute("data-all-the-same") && confirmed === plain(field("sampled").value)));
  });

  /** Another hour: chosen on the page, or where a link from elsewhere leads. */
  function show(end) {
    chosen = end;
    const it = about();
    correcting = Boolean(it && it.mine);
    draw();
    window.scrollTo(0, 0);
  }

  if (asked && about() && about().mine) correcting = true;
  return { draw, typing: () => !form.hidden && !isEmpty({ ...texts(), pool_size: "" }) };
}

function safe(look) {
  try {
    return look();
  } catch {
    return null;
  }
}
