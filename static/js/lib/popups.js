// What opens at an area or a site of the map: its name, what is known of it, and the way there.

/** The content of a popup. */
export function popupContent({ name, url }, lines, texts) {
  const box = document.createElement("div");
  const add = (tag, text, className) => {
    const part = box.appendChild(document.createElement(tag));
    part.textContent = text;
    if (className) part.className = className;
    return part;
  };
  add("p", name, "map-name");
  lines.forEach((line, index) => add("p", line, index ? "soft" : ""));
  if (url) add("a", texts.textOpen, "map-open").href = url;
  return box;
}

/** Puts the focus into an open popup; Escape closes it and gives the focus back to where it came from. */
export function enterPopup(popup, close, back) {
  const box = popup.getElement();
  if (!box) return;
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    back.focus();
  });
  const link = box.querySelector("a.map-open");
  if (link) link.focus();
}
