// A session's sites: ticking single ones means "the ticked"; all and none tick them to match.
for (const details of document.querySelectorAll("[data-members]")) {
  const row = details.closest("tr");
  const boxes = Array.from(details.querySelectorAll("input[type=checkbox]"));
  const choose = (value) => {
    const radio = row.querySelector(`input[type=radio][value=${value}]`);
    if (radio) radio.checked = true;
  };
  details.addEventListener("change", () => {
    const ticked = boxes.filter((box) => box.checked).length;
    choose(ticked === 0 ? "none" : ticked === boxes.length ? "all" : "some");
  });
  for (const radio of row.querySelectorAll("input[type=radio]")) {
    radio.addEventListener("change", () => {
      if (radio.value === "some") details.open = true;
      else for (const box of boxes) box.checked = radio.value === "all";
    });
  }
}
