// Layers: the file that was chosen, before it is sent, and the map of what would stand.
import "./importing.js";
import { startMaps } from "./lib/map.js";

startMaps();
