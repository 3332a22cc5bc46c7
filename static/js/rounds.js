// A round: its areas and sites on the map.
import { startMaps } from "./lib/map.js";

startMaps();
