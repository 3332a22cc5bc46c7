// Waiting: the page of the reports on this phone, to look at, copy, save, and read in from another phone.
import { make, one, sign, tell } from "./drawing.js";
import { leaving, reading, writing } from "./queue.js";
import { dateOf } from "./standing.js";
import { groundOf, stateOf, toneOf, whyOf } from "./states.js";

export function waitingView(view, phone) {
  const { say, queue } = phone;
  const list = one(view, "queue");

  function draw() {
    tell(one(view, "site"), phone.facts ? phone.facts.site.name : phone.site);
    document.title = `${view.querySelector("h1").textContent} · ${phone.site}`;
    one(view, "send-now").hidden = !queue.unsent().length;
    const [word, n] = leaving(queue);
    one(view, "leaving").hidden = !new URLSearchParams(window.location.search).has("leaving") || !word;
    tell(one(view, "leaving-text"), word ? say(word, { n }) : "");
    const rows = [...queue.reports].reverse().map((report) => {
      const isOver = queue.isPutRight(report);
      const left = report.state === "refused" && !isOver && !(report.why && (report.why.settle || report.why.gone));
      return make("li", { class: `queue-row where ${isOver ? "soft" : groundOf(report)}` }, sign(isOver ? "plain" : toneOf(report)),
        make("div", {},
          make("strong", { text: `${dateOf(phone, report)} ${report.clock} · ${say("people", { n: report.sampled })}` }), make("br"),
          isOver ? say("put_right_later") : stateOf(report, say, (ms) => phone.at(ms)), make("span", { class: "soft small", text: ` · ${say("written", { clock: phone.at(report.written) })}` }),
          !isOver && report.state === "refused" && report.why && report.why.copied ? make("p", { class: "small", text: say("taken_elsewhere") }) : null,
          !isOver && whyOf(report, say, report.clock) ? make("p", { class: "small", text: report.why.gone ? say("gone") : whyOf(report, say, report.clock) }) : null,
          left ? make("p", { class: "links-row" }, make("a", { class: "touch", href: `/s/${encodeURIComponent(phone.site)}?hour=${encodeURIComponent(report.iso)}`, text: say("put_right") }), " ", make("button", { type: "button", class: "link-button touch", "data-let-go": report.id, text: say("let_go") })) : null));
    });
    list.replaceChildren(...(rows.length ? rows : [make("li", { class: "soft", text: say("queue_none") })]));
  }

  function text() {
    const unsent = queue.notThere();
    const chosen = unsent.length ? unsent : queue.reports.filter((each) => each.state !== "replaced" && !queue.isPutRight(each));
    const reports = chosen.map((each) => ({ ...each, day: dateOf(phone, each) }));
    const name = phone.facts ? phone.facts.site.name : phone.site;
    const lines = reports.map((each) => say("export_line", { day: each.day, hour: each.clock, n: each.sampled }));
    return writing(reports, phone.site, [say("export_head", { site: name, n: unsent.length }), ...lines]);
  }

  /** What was refused and is in somebody's hands now holds nobody back any more. */
  function elsewhere() {
    const refused = queue.leftBehind().filter((each) => each.state === "refused");
    queue.mark(Object.fromEntries(refused.map((each) => [each.id, { why: { ...each.why, copied: true } }])));
  }

  async function take(content) {
    const found = reading(content, phone.site);
    const said = one(view, "read-said");
    if (found.fault) return void tell(said, say(found.fault, { site: found.site }));
    const fresh = await queue.take(found.rows);
    tell(said, say("read_in", { n: fresh, known: found.rows.length - fresh }));
    phone.deliver();
  }

  one(view, "send-now").addEventListener("click", () => phone.deliver());
  one(view, "copy").addEventListener("click", async () => {
    const content = text();
    try {
      await navigator.clipboard.writeText(content);
      tell(one(view, "said"), say("copied"));
      elsewhere();
    } catch {
      const out = one(view, "text-out");
      out.hidden = false;
      const area = out.querySelector("textarea");
      area.value = content;
      area.select();
      const done = oldCopy();
      tell(one(view, "said"), say(done ? "copied" : "not_copied"));
      if (done) elsewhere();
    }
  });
  one(view, "save").addEventListener("click", () => {
    const name = `sampling-${phone.site}-${new Date(phone.clock.now()).toISOString().slice(0, 16).replace(/[:T-]/g, "")}.txt`;
    const link = make("a", { href: URL.createObjectURL(new Blob([`\ufeff${text()}`], { type: "text/plain;charset=utf-8" })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    tell(one(view, "said"), say("saved", { name }));
    elsewhere();
  });
  view.querySelector("#file-in").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const reader = new FileReader();
    reader.onload = () => take(String(reader.result));
    reader.readAsText(file);
  });
  one(view, "read").addEventListener("click", () => take(view.querySelector("#text-in").value));
  list.addEventListener("click", (event) => {
    const id = event.target.dataset.letGo;
    const report = id && queue.reports.find((each) => each.id === id);
    if (report && window.confirm(say("let_go_sure", { n: report.sampled, hour: report.clock }))) queue.mark({ [id]: { why: { ...report.why, gone: true } } });
  });
  return { draw, typing: () => false };
}

function oldCopy() {
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
