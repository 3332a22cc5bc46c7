// How many people may be moved: two buttons beside the number, for a thumb.
for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const field = stepper.querySelector("input");
  const [least, most, step] = ["least", "most", "step"].map((key) => Number(stepper.dataset[key]));
  const change = (by) => {
    const now = Number.parseInt(field.value, 10) || 0;
    field.value = String(Math.min(most, Math.max(least, by > 0 && now === least ? step : now + by)));
  };
  stepper.querySelector("[data-less]").addEventListener("click", () => change(-step));
  stepper.querySelector("[data-more]").addEventListener("click", () => change(step));
  stepper.querySelector("[hidden]").hidden = false;
}
