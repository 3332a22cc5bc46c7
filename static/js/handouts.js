// A handout: its text into the clipboard by one press. Without it, the text stands there to be selected.
import { startCopying } from "./lib/copying.js";

startCopying();
