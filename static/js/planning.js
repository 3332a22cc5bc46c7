// A plan: its map, and the run's progress, which layout.js keeps fresh.
import { startMaps } from "./lib/map.js";

startMaps();
