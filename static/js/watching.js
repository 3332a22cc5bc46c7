// Watching: the figures come first, then the curve, then the map.
import { startCopying } from "./lib/copying.js";
import { startCurves } from "./lib/curve.js";
import { startMaps } from "./lib/map.js";
import { startMapChoice } from "./lib/mapchoice.js";
import { keepInSight } from "./lib/news.js";
import { keepPlace } from "./lib/place.js";

keepPlace();
startCopying();
startCurves();
startMaps();
startMapChoice();
if (!document.querySelector(".wall")) keepInSight();
