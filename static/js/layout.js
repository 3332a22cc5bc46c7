// On every page: forms, tables, live sections, the note that is printed on every sheet.
import { foldRows } from "./lib/folding.js";
import { enhanceForms } from "./lib/forms.js";
import { holdUnsent } from "./lib/leaving.js";
import { startLive } from "./lib/live.js";
import { startPrinting } from "./lib/printing.js";
import { startRows } from "./lib/rows.js";
import { enhanceTables } from "./lib/tables.js";
import { showCurrentTabs } from "./lib/tabs.js";

enhanceForms();
startRows();
enhanceTables();
showCurrentTabs();
foldRows();
startLive();
startPrinting();
holdUnsent();
document.addEventListener("fragment", (event) => enhanceTables(event.target));

// A style sheet cannot read an element's text into the page's margin; a custom property carries it there.
const note = document.querySelector("[data-print-note]");
if (note) document.documentElement.style.setProperty("--print-note", JSON.stringify(note.textContent.trim()));
