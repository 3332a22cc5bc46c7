// The grid of counts: keyboard, pasting from a spreadsheet, and each cell sent as it is left. Without this the form posts.
import { blockOf, movedTo } from "./lib/cells.js";
import { fill, number } from "./lib/words.js";

const form = document.querySelector("form[data-counting]");
if (form) start(form);

function start(form) {
  const news = form.querySelector("[data-counting-news]");
  const reason = form.elements.reason;
  const rows = Array.from(form.querySelectorAll("tr[data-site]"), (row) => Array.from(row.cells).slice(1).map((cell) => cell.querySelector("input[type=text]")));
  const outside = form.querySelector("[data-counting-outside]");
  const changed = new Set(); // cells that the county does not have yet
  const given = new Set(); // cells that waited when the reason was given: it goes with these alone
  let why = "";
  const sentAs = new Map();
  let timer = 0;
  let sending = false;

  const nameOf = (input) => input.name.slice(2);
  const shown = (input) => form.elements[`v.${nameOf(input)}`];
  const was = (input) => shown(input).value.slice(shown(input).value.indexOf(":") + 1);
  const cellOf = (input) => input.closest("[data-cell]");
  const placeOf = (input) => {
    const row = rows.findIndex((cells) => cells.includes(input));
    return [row, rows[row].indexOf(input)];
  };

  const mark = (input, state, history) => {
    const cell = cellOf(input);
    cell.className = `number is-${state}`;
    const line = cell.querySelector("[data-state]");
    const look = form.querySelector(`template[data-look="${state}"]`);
    const content = look.content.cloneNode(true);
    line.textContent = "";
    if (history) {
      const link = document.createElement("a");
      link.href = history;
      link.tabIndex = -1;
      link.append(content);
      line.append(link);
    } else line.append(content);
    const wrong = state === "problem" || state === "reason" || state === "unsent";
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  // What is wrong stands in a row below the site's own.
  const tell = (input, texts) => {
    const id = `t-${nameOf(input)}`;
    const site = input.closest("tr").dataset.site;
    const row = Array.from(form.querySelectorAll("tr[data-told]")).find((one) => one.dataset.told === site);
    const list = row.querySelector("ul");
    const old = document.getElementById(id);
    if (old) old.remove();
    if (texts.length) {
      const item = document.createElement("li");
      item.id = id;
      const hour = document.createElement("strong");
      hour.textContent = input.getAttribute("aria-label").split(", ").pop();
      item.append(hour, ` ${texts.join(" ")}`);
      list.append(item);
    }
    row.hidden = !list.children.length;
    input.setAttribute("aria-describedby", texts.length ? `s-${nameOf(input)} ${id}` : `s-${nameOf(input)}`);
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };

  const touched = (input) => {
    given.delete(input);
    if (input.value.trim() === was(input)) {
      changed.delete(input);
      if (cellOf(input).dataset.before) mark(input, cellOf(input).dataset.before);
      tell(input, []);
      return;
    }
    changed.add(input);
    mark(input, "sending");
    later(150);
  };

  async function send() {
    if (sending) return later(200);
    let inputs = Array.from(changed).filter((input) => !input.dataset.waits);
    if (!inputs.length) return;
    const explained = inputs.filter((input) => given.has(input));
    if (explained.length) inputs = explained; // what was typed since is sent behind them, without their reason
    const reasoned = explained.length ? why : "";
    const body = new URLSearchParams();
    for (const name of ["csrf_token", "page_id", "area", "at", "figure"]) body.append(name, form.elements[name].value);
    body.append("source", form.querySelector("[name=source]:checked").value);
    body.append("reason", reasoned);
    for (const input of inputs) {
      body.append(input.name, input.value);
      body.append(shown(input).name, shown(input).value);
      sentAs.set(input, input.value);
    }
    sending = true;
    news.textContent = fill(form.dataset.textSending, { n: number(inputs.length) });
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
      if (answer.status === 400 || answer.status === 401 || answer.status === 403 || answer.redirected) return refused(inputs);
      if (!answer.ok) throw new Error(String(answer.status));
      const { cells, page } = await answer.json();
      const stored = take(cells);
      served(explained, stored);
      stand(page);
    } catch (error) {
      for (const input of inputs) mark(input, "unsent");
      news.textContent = form.dataset.textUnsent;
      later(5000);
    } finally {
      sending = false;
    }
  }

  const refused = (inputs) => {
    for (const input of inputs) mark(input, "unsent");
    news.textContent = form.dataset.textRefused;
  };

  const take = (cells) => {
    let stored = 0;
    for (const cell of cells) {
      const input = document.getElementById(`c-${cell.key}`);
      if (!input) continue;
      const same = input.value === sentAs.get(input);
      const stands = cell.state === "saved" || cell.state === "check" || cell.state === "empty";
      // A newer version that the person has not been told of is not known to them: what they type is held against it.
      if (cell.state !== "conflict") shown(input).value = cell.seen === cell.version ? `${cell.version}:${cell.value}` : `${cell.seen}:`;
      if (!same) continue; // typed on meanwhile: it is sent again
      if (stands) {
        changed.delete(input);
        input.value = cell.value;
        cellOf(input).dataset.before = cell.state;
        stored += 1;
      } else if (cell.state === "conflict") changed.delete(input);
      else input.dataset.waits = "true";
      mark(input, cell.state, cell.state === "conflict" ? cell.conflicts : cell.version ? cell.history : "");
      tell(input, cell.state === "conflict" ? [`“${sentAs.get(input)}”`, ...cell.told] : cell.told);
    }
    const left = Array.from(changed).filter((input) => input.dataset.waits).length;
    const lines = [];
    if (stored) lines.push(fill(form.dataset.textStored, { n: number(stored) }));
    if (left) lines.push(fill(left === 1 ? form.dataset.textLeftOne : form.dataset.textLeft, { n: number(left) }));
    news.textContent = lines.join(" ");
    if (Array.from(changed).some((input) => !input.dataset.waits)) later(150);
    return stored;
  };

  // Once the cells that a reason was given for are stored it is nobody's; a later cell asks for its own.
  const served = (explained, stored) => {
    const left = explained.some((input) => input.dataset.waits);
    for (const input of explained) given.delete(input);
    if (stored && explained.length && !left && reason.value === why) reason.value = "";
  };

  // Pasted figures that fell on no cell are named until somebody has seen it, or pastes again.
  const tellOutside = (left) => {
    outside.textContent = "";
    if (!left.length) return;
    const told = form.querySelector("template[data-counting-outside-told]").content.cloneNode(true);
    const text = left.length === 1 ? form.dataset.textOutsideOne : form.dataset.textOutside;
    told.querySelector("[data-outside-text]").textContent = fill(text, { n: number(left.length), what: left.join(", ") });
    outside.append(told);
  };
  outside.addEventListener("click", ({ target }) => {
    if (target.closest("[data-outside-dismiss]")) tellOutside([]);
  });

  // The page's own figures, as they are now that these cells are at the county.
  const stand = (page) => {
    const heading = document.querySelector("h1");
    if (document.title.startsWith(heading.textContent)) document.title = page.title + document.title.slice(heading.textContent.length);
    heading.textContent = page.title;
    document.querySelector("[data-counting-as-of]").textContent = page.as_of;
    for (const figure of document.querySelectorAll("[data-how-many]")) figure.textContent = page[figure.dataset.howMany];
    const doubtful = document.querySelector("[data-counting-doubtful]");
    doubtful.hidden = !page.doubtful;
    doubtful.querySelector("a").textContent = page.doubtful;
  };

  const again = () => {
    why = reason.value;
    for (const input of changed) {
      delete input.dataset.waits;
      given.add(input);
    }
    later(0);
  };

  form.addEventListener("focusin", ({ target }) => {
    if (target.name && target.name.startsWith("c.")) target.select();
  });
  form.addEventListener("input", ({ target }) => {
    if (!target.name || !target.name.startsWith("c.")) return;
    delete target.dataset.waits;
    given.delete(target);
    changed.add(target);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name && target.name.startsWith("c.")) touched(target);
  });
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (input === reason && event.key === "Enter") {
      event.preventDefault();
      return again();
    }
    if (!input.name || !input.name.startsWith("c.") || event.isComposing) return undefined;
    const [row, column] = placeOf(input);
    const next = movedTo(event, rows, row, column, input.value.length, input.selectionStart, input.selectionEnd);
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (event.key === "Enter") event.preventDefault();
    return undefined;
  });
  form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData ? event.clipboardData.getData("text") : "";
    if (!input.name || !input.name.startsWith("c.") || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const [row, column] = placeOf(input);
    const { filled, outside: left } = blockOf(text, rows, row, column);
    for (const [cell, value] of filled) {
      cell.value = value;
      delete cell.dataset.waits;
      touched(cell);
    }
    tellOutside(left);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    again();
  });
  for (const input of form.querySelectorAll("td[data-cell] input[type=text]")) {
    const cell = cellOf(input);
    cell.dataset.before = cell.className.replace(/.*is-/, "");
    if (input.value.trim() !== was(input)) {
      changed.add(input);
      input.dataset.waits = "true";
    }
  }
  window.addEventListener("beforeunload", (event) => {
    if (!changed.size) return;
    event.preventDefault();
    event.returnValue = form.dataset.textLeave;
  });
}
