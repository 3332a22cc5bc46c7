// A study of where to sample: its map, and a site that is moved on it.
import "./importing.js";
import { startGround } from "./lib/catchments.js";
import { startMaps } from "./lib/map.js";
import { startMoving } from "./lib/moving.js";

startGround();
startMoving();
startMaps();
