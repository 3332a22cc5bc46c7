// Choosing a file: what was chosen, and whether it is too large to be read, before it is sent.
import { fill } from "./lib/words.js";

const MEGABYTE = 1048576;

for (const box of document.querySelectorAll("[data-file]")) {
  const input = box.querySelector("input[type=file]");
  const line = box.querySelector("[data-file-chosen]");
  if (!input || !line) continue;
  const { text, textTooLarge, most } = line.dataset;
  input.addEventListener("change", () => {
    const [file] = input.files;
    const tooLarge = Boolean(file) && Number(most) > 0 && file.size > Number(most);
    const size = file ? Math.max(file.size / MEGABYTE, 0.1).toFixed(1) : "";
    line.textContent = file ? fill(tooLarge ? textTooLarge : text, { name: file.name, size, most: (Number(most) / MEGABYTE).toFixed(0) }) : "";
    line.classList.toggle("error", tooLarge);
  });
}
