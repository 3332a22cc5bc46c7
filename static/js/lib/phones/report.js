// The report: one hour, one number, what is typed beside it, and where the hour's report is.
import { Drafts, isEmpty } from "../drafts.js";
import { newId } from "../sending.js";
import { number } from "../words.js";
import { callable, drawDesk, make, one, sign, tell } from "./drawing.js";
import { EARLY, hourOf, hourToReport, hoursListed, openingOf, owed, roundAtHand } from "./hours.js";
import { lanesOf } from "./lanes.js";
import { seenOf } from "./queue.js";
import { NUMBERS, around, asksWhy, doubts, holding, lanesText, lanesTyped, plain, question, read } from "./rules.js";
import { doubtedOf, groundOf, reasonOf, stateOf, toneOf, whyOf } from "./states.js";

const FIELDS = [...NUMBERS, "pool_size", "note", "reason"];

/** Draws the report into `view`. phone: {site, say, queue, clock, facts, minutes(), at(ms)}. -> {draw} */
export function reportView(view, phone, { asked = null } = {}) {
  const { say } = phone;
  const form = one(view, "report");
  for (const input of form.querySelectorAll("[data-as]")) input.name = input.dataset.as;
  const field = (name) => form.elements.namedItem(name);
  const faultsBox = one(view, "faults");
  let chosen = asked; // the end of the hour that was asked for; null: the one that is due
  let correcting = false;
  let shown = ""; // which form stands there: what is typed in it is not overwritten
  let confirmed = null;
  let seen = 0; // the version at the county when the form was opened
  const lanes = lanesOf(view, phone, { summed: (sum) => put("sampled", sum) });

  function put(name, value) {
    field(name).value = value === null || value === undefined ? "" : String(value);
    typed();
  }

  /** All about the hour on the page; null where there is none. */
  function about() {
    const rounds = phone.facts ? phone.facts.rounds : [];
    const now = Math.floor(phone.clock.now() / 1000);
    const round = (chosen && rounds.find((each) => openingOf(each, chosen))) || roundAtHand(rounds, now);
    const due = round && (chosen && openingOf(round, chosen) ? { end: chosen } : hourToReport(round, now));
    if (!due) return null;
    const opening = openingOf(round, due.end);
    const hour = hourOf(opening, due.end);
    const own = phone.queue.reports.filter((each) => each.round === round.code);
    const clockOf = (end) => (hourOf(openingOf(round, end) || opening, end) || { clock: "" }).clock;
    const held = holding(round.counts.map((count) => ({ ...count, ...known(count) })), own, clockOf);
    const hours = hoursListed(opening, now, held);
    const standing = held.get(hour.end) || null;
    return { now, round, opening, hour, held, hours, standing, ...around(held, hours, hour.end), mine: mine(round, hour), clockOf };
  }

  /** What the page says of an hour: this phone's report of it, or the county's where that is newer. */
  function mine(round, hour) {
    const report = phone.queue.ofHour(round.code, hour.end);
    const county = round.counts.find((count) => count.hour === hour.end);
    const isOld = report && county && (county.report_id === report.id || (["stored", "refused"].includes(report.state) && county.received * 1000 >= report.answered));
    if (report && !isOld && !(report.why && report.why.gone)) return report;
    return county ? { ...county, end: county.hour, clock: hour.clock, state: "stored", answered: county.received * 1000, ...known(county) } : null;
  }

  /** What this phone knows of a count: its lanes, which nobody else does, and what is doubted about it. */
  function known(county) {
    const own = phone.queue.reports.find((each) => each.id === county.report_id);
    return { lanes: own ? own.lanes : null, why: doubtedOf(county, own) };
  }

  const texts = () => ({ ...Object.fromEntries(FIELDS.map((name) => [name, field(name).value])), lanes: lanesText(lanes.texts()) });
  const drafts = (round) => new Drafts(safe(() => window.localStorage), `${round.code}/${phone.site}`);
  const countyVersion = ({ round, hour }) => (round.counts.find((count) => count.hour === hour.end) || { version: 0 }).version;
  const versionOf = (it) => (it.standing ? it.standing.version || 1 : 0);

  function draw() {
    const it = about();
    tell(one(view, "site"), phone.facts ? phone.facts.site.name : phone.site);
    form.hidden = true;
    for (const part of ["mine", "not-yet", "closed", "signed", "owed", "hours", "roster"]) one(view, part).hidden = true;
    if (!it) {
      tell(one(view, "hour"), "");
      tell(one(view, "round"), say(phone.facts ? "no_round" : "no_facts"));
      return;
    }
    const { round, opening, hour, now } = it;
    const isToday = phone.day(round) === opening.day;
    const day = isToday ? "" : `${opening.day_words} `;
    tell(one(view, "hour"), hour.clock);
    tell(one(view, "round"), `${round.name} · ${opening.day_words}`);
    document.title = `${phone.facts.site.name} · ${hour.clock}`;
    const notYet = now < hour.end - EARLY;
    if (opening.closed) drawClosed(opening.closed);
    if (opening.signed) drawSigned(it);
    else if (it.mine && !correcting) drawMine(it);
    else if (opening.closed && !it.mine && (notYet || chosen === null)) tell(one(view, "hour"), ""); // nobody comes any more
    else if (notYet && !it.mine) drawNotYet(it, isToday);
    else drawForm(it, isToday);
    const late = owed(round, opening, now, it.held);
    one(view, "owed").hidden = !late;
    if (late) {
      const link = one(view, "owed-link");
      tell(link, say("owed", { hour: `${openingOf(round, late.end).day_words} ${late.clock}` }));
      link.href = addressOf(late);
      link.dataset.end = late.end;
    }
    drawHours(it, day);
    drawRest(it);
  }

  function drawMine({ mine: report, hour, opening, round, now, hours }) {
    one(view, "mine").hidden = false;
    const box = one(view, "mine-box");
    box.className = `where ${groundOf(report)}`;
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
    const link = one(view, "due-link");
    link.hidden = !due || due.end === hour.end || now < due.end - EARLY || isDone(openingOf(round, due.end));
    if (!link.hidden) Object.assign(link, { textContent: say("report", { hour: due.clock }), href: addressOf(due) }).dataset.end = due.end;
  }

  const isDone = (opening) => Boolean(opening.signed || opening.closed);

  /** The site is closed: by whom, when, with which figure, and where that is corrected. */
  function drawClosed({ who, clock, n, last, instead }) {
    one(view, "closed").hidden = false;
    tell(one(view, "closed-text"), say(last ? "closed" : "closed_nobody", { who, clock, n, last }));
    tell(one(view, "closed-instead"), instead ? say("closed_instead", { reason: instead }) : "");
  }

  /** A day that the township has signed takes nothing: what stands, and who can change that. */
  function drawSigned(it) {
    if (it.mine) drawMine(it);
    one(view, "signed").hidden = false;
    tell(one(view, "signed-text"), say("signed", { area: it.opening.signed }));
  }

  function drawNotYet({ hour, opening, now, round }, isToday) {
    one(view, "not-yet").hidden = false;
    const opens = now < opening.opens ? `${say(isToday ? "opens_today" : "opens", { day: opening.day_words, opens: opening.opens_clock })} ` : "";
    tell(one(view, "not-yet-text"), opens + say("due", { hour: hour.clock, begins: phone.at((hour.end - EARLY) * 1000, round) }));
  }

  function drawForm(it, isToday) {
    const { round, opening, hour, before } = it;
    form.hidden = false;
    tell(one(view, "label"), say(isToday ? "people_up_to" : "people_of_day_up_to", { hour: hour.clock, day: opening.day_words }));
    tell(one(view, "help"), it.mine ? say("correct_help", { hour: hour.clock, n: it.mine.sampled }) : say("since_opening"));
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
    const found = faults.length ? [] : doubts(report, { site: phone.facts.site, end: hour.end, opens: opening.opens, before, after: it.after });
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

  function clearFaults() {
    faultsBox.hidden = true;
    unask();
    for (const part of form.querySelectorAll("[data-field]")) {
      part.classList.remove("in-error");
      const error = part.querySelector(".error");
      if (error) error.hidden = true;
      const input = part.querySelector("input, select");
      input.removeAttribute("aria-invalid");
    }
  }

  function tellFaults(faults) {
    clearFaults();
    const list = one(view, "faults-list");
    list.textContent = "";
    for (const fault of faults) {
      const text = say(fault.word, fault.facts);
      list.append(make("li", {}, make("a", { href: `#${fault.field}`, text })));
      const part = form.querySelector(`[data-field="${fault.field}"]`);
      if (!part) continue; // a lane, which says by itself what is wrong with it
      part.hidden = false;
      part.classList.add("in-error");
      if (part.closest("details")) part.closest("details").open = true;
      const error = part.querySelector(".error");
      error.textContent = text;
      error.hidden = false;
      field(fault.field).setAttribute("aria-invalid", "true");
      const described = (field(fault.field).getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== error.id);
      field(fault.field).setAttribute("aria-describedby", [...described, error.id].join(" "));
    }
    faultsBox.hidden = false;
    faultsBox.focus();
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
    const slip = question(report, { site, end: it.hour.end, opens: it.opening.opens });
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
      await phone.queue.add({ id: newId(), round: round.code, end: hour.end, iso: hour.iso, clock: hour.clock, day: opening.day_words, lanes: lanes.values(), seen: seenOf(seen, phone.queue.reports.filter((each) => each.round === round.code && each.end === hour.end)), ...report });
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

  function drawHours({ round, hours, held, hour, now, opening }, day) {
    one(view, "hours").hidden = false;
    tell(one(view, "hours-head"), one(view, "hours-head").dataset[day ? "of" : "today"].replace("{day}", opening.day_words));
    let before = null;
    const rows = hours.map((each) => {
      const report = mine(round, each);
      const standing = held.get(each.end);
      const added = standing ? standing.sampled - (before ? before.sampled : 0) : null;
      if (standing) before = standing;
      const early = now < each.end - EARLY;
      const state = report && make("span", { class: "state small" }, sign(toneOf(report)), stateOf(report, say, (ms) => phone.at(ms, round)));
      const older = report && (report.older || []).map((old) => make("span", { class: "below small", text: say("was", { n: old.sampled, clock: old.clock, reason: old.reason }) }));
      const why = report && (whyOf(report, say, each.clock) || reasonOf(report, say));
      const action = each.end !== hour.end && (opening.signed || (opening.closed && early)) ? null : early && !report ? make("span", { class: "soft small", text: say("from", { begins: phone.at((each.end - EARLY) * 1000, round) }) })
        : each.end === hour.end && !(opening.closed && form.hidden && !report) ? make("span", { class: "soft small", text: say("here") })
        : make("a", { class: "touch", href: addressOf(each), "data-end": each.end }, say(report ? "correct_short" : "report_short"), make("span", { class: "out-of-sight", text: ` ${each.clock}` }));
      return make("li", { class: each.end === hour.end ? "hour-row here" : "hour-row" },
        make("strong", { class: "hour-clock", text: each.clock }),
        make("span", { class: "hour-figure" }, make("span", { class: "number", text: report ? say("people", { n: report.sampled }) : "–" }), added === null ? null : make("span", { class: "soft number", text: ` ${added < 0 ? "" : "+"}${added}` }), state && make("br"), state, why ? make("span", { class: "below small", text: why }) : null, ...(older || [])),
        action);
    });
    one(view, "hours-list").replaceChildren(...rows);
  }

  function drawRest({ opening }) {
    one(view, "roster").hidden = !opening.roster.length;
    one(view, "roster-list").replaceChildren(...opening.roster.map((person) => make("li", { class: "link-row" }, make("strong", { text: person.name }), ` · ${person.role}`, make("br"), make("span", { class: "soft" }, `${person.hours} · ${person.unit}`, person.phone ? " · " : "", person.phone ? callable(person.phone) : ""))));
    drawDesk(view, phone.facts.desk);
  }

  const addressOf = (hour) => `/s/${encodeURIComponent(phone.site)}?hour=${encodeURIComponent(hour.iso)}`;

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
