// One stop of the Tab key for a whole group of marks; the arrow keys walk inside it.

/** `elements` in reading order; `onEnter(index)` for Enter and Space. */
export function rove(elements, onEnter) {
  if (!elements.length) return;
  const stops = (index) => elements.forEach((element, i) => element.setAttribute("tabindex", i === index ? "0" : "-1"));
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  stops(0);
  elements.forEach((element, index) => {
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") onEnter(index);
      else if (event.key === "Home") go(0);
      else if (event.key === "End") go(elements.length - 1);
      else if (event.key in steps) go((index + steps[event.key] + elements.length) % elements.length);
      else return;
      event.preventDefault();
      event.stopPropagation(); // the map itself would pan
    });
  });
  function go(index) {
    stops(index);
    elements[index].focus();
  }
}
