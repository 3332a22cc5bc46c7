// Lanes: one number a lane, which the page adds up. Whether it counts by lane is remembered for the site.
import { make, one } from "./drawing.js";
import { plain } from "./rules.js";

const MOST = 40;

export function lanesOf(view, phone, { summed }) {
  const toggle = one(view, "by-lane");
  const box = one(view, "lanes");
  const grid = one(view, "lanes-grid");
  const total = view.querySelector("#sampled");
  const key = `sampling-lanes:${phone.site}`;
  toggle.checked = remembered(key) === "1";
  let was = [];

  const inputs = () => Array.from(grid.querySelectorAll("input"));

  function lane(number, value) {
    const id = `lane-${number}`;
    const before = was[number - 1];
    const input = make("input", { id, type: "text", inputmode: "numeric", autocomplete: "off", "data-lane": "" });
    input.value = value === null || value === undefined ? "" : String(value);
    const label = make("label", { for: id }, phone.say("lane", { n: number }), before === null || before === undefined ? null : make("span", { class: "soft lane-was", text: ` ${phone.say("lane_was", { n: before })}` }));
    return make("div", { class: "lane" }, label, input);
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
    const texts = inputs().map((input) => plain(input.value));
    const numbers = texts.filter((text) => /^\d{1,7}$/.test(text)).map(Number);
    const wrong = texts.find((text) => text !== "" && !/^\d{1,7}$/.test(text));
    summed(wrong !== undefined ? wrong : numbers.length ? numbers.reduce((sum, n) => sum + n, 0) : "");
    const open = view.querySelector("#lanes_open");
    if (numbers.length && (!open.value || open.dataset.counted)) {
      open.value = String(numbers.length);
      open.dataset.counted = "1";
    }
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
    /** The lanes of an hour: with `values`, or empty beside what they were `before`. */
    show(values, before) {
      was = before || [];
      draw(values);
      apply();
    },
    /** What stands in the lanes; null where it is not counted by lane. */
    values() {
      if (!toggle.checked) return null;
      return inputs().map((input) => (/^\d+$/.test(plain(input.value)) ? Number(plain(input.value)) : null));
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
