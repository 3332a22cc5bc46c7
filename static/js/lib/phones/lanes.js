// Lanes: one number a lane, which the page adds up. Whether it counts by lane is remembered for the site.
import { make, one } from "./drawing.js";
import { addUp } from "./rules.js";

const MOST = 40;

export function lanesOf(view, phone, { summed }) {
  const toggle = one(view, "by-lane");
  const box = one(view, "lanes");
  const grid = one(view, "lanes-grid");
  const total = view.querySelector("#sampled");
  const key = `sampling-lanes:${phone.site}`;
  toggle.checked = remembered(key) === "1";
  let was = [];

  const texts = () => inputs().map((input) => input.value);
  const inputs = () => Array.from(grid.querySelectorAll("input"));

  function lane(number, value) {
    const id = `lane-${number}`;
    const before = was[number - 1];
    const input = make("input", { id, type: "text", inputmode: "numeric", autocomplete: "off", "data-lane": "", "aria-describedby": `${id}-error` });
    input.value = value === null || value === undefined ? "" : String(value);
    const label = make("label", { for: id }, phone.say("lane", { n: number }), before === null || before === undefined ? null : make("span", { class: "soft lane-was", text: ` ${phone.say("lane_was", { n: before })}` }));
    return make("div", { class: "lane" }, label, make("p", { class: "error", id: `${id}-error`, hidden: true }), input);
  }

  function draw(values) {
    const lanes = Math.min(MOST, Math.max((values || []).length, was.length, phone.facts ? phone.facts.site.lanes : 1, 1));
    grid.replaceChildren(...Array.from({ length: lanes }, (_, index) => lane(index + 1, values ? values[index] : null)));
  }

  function apply() {
    box.hidden = !toggle.checked;
    total.readOnly = toggle.checked;
    total.classList.toggle("added-up", toggle.checked);
  }

  function add() {
    const { sum, lanes } = addUp(texts());
    mark();
    const counted = lanes.filter((n) => n !== null).length;
    const open = view.querySelector("#lanes_open");
    if (counted && (!open.value || open.dataset.counted)) {
      open.value = String(counted);
      open.dataset.counted = "1";
    }
    summed(sum);
  }

  /** Says at each lane that is no number what is wrong with it. */
  function mark() {
    const wrong = new Map(addUp(texts()).wrong.map((one) => [one.at, one]));
    inputs().forEach((input, at) => {
      const error = grid.querySelector(`#${input.id}-error`);
      const found = wrong.get(at);
      error.hidden = !found;
      input.parentElement.classList.toggle("in-error", Boolean(found));
      error.textContent = found ? phone.say(found.word, found.facts) : "";
      if (found) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    });
  }

  toggle.addEventListener("change", () => {
    remember(key, toggle.checked ? "1" : "0");
    apply();
    if (toggle.checked) inputs()[0].focus();
    else total.focus();
  });
  grid.addEventListener("input", add);
  one(view, "lane-more").addEventListener("click", () => {
    const next = inputs().length + 1;
    if (next <= MOST) grid.append(lane(next, null));
    inputs().pop().focus();
  });

  return {
    /** The lanes of an hour: with `values`, numbers or as they were typed, or empty beside what they were `before`. Gives their sum. */
    show(values, before) {
      was = before || [];
      draw(values);
      mark();
      apply();
      return toggle.checked ? addUp(texts()).sum : "";
    },
    /** What is typed in the lanes; null where it is not counted by lane. */
    texts: () => (toggle.checked ? texts() : null),
    /** The lanes that are no number, as faults. */
    wrong: () => (toggle.checked ? addUp(texts()).wrong.map((one) => ({ field: `lane-${one.at + 1}`, word: one.word, facts: one.facts })) : []),
    /** What stands in the lanes; null where it is not counted by lane. */
    values() {
      if (!toggle.checked) return null;
      return addUp(texts()).lanes;
    },
  };
}

function remembered(key) {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // a browser that keeps nothing for this address
  }
}
