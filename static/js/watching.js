// Watching: the figures come first, then the curve, then the map.
import { startCurves } from "./lib/curve.js";
import { startMaps } from "./lib/map.js";

startCurves();
startMaps();
