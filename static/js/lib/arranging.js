// Which names stand on a map and where: those of areas that need somebody first, then the larger ones; none covers another.

const SHIFTS = [[0, 0], [0, -0.5], [0, 0.5], [-0.3, 0], [0.3, 0], [-0.3, -0.5], [0.3, -0.5], [-0.3, 0.5], [0.3, 0.5]]; // of a label's height and width: it stays in or near its area
const FURTHER = [[0, -0.9], [0, 0.9], [-0.6, 0], [0.6, 0], [-0.6, -0.9], [0.6, -0.9], [-0.6, 0.9], [0.6, 0.9]];

/** 0 for an area that is behind (on a map of lateness: one with missing reports), 1 for one to look at, 2 for the others. */
export function urgency(area, fill) {
  if (fill === "lateness") return area.missing ? 0 : area.late ? 1 : 2;
  if (area.state === "behind") return 0;
  return area.state === "watch" || area.state === "no_news" ? 1 : 2;
}

/** Whether its name has the mark of an area that is behind; a map of lateness says nothing about that. */
export const isBehind = (area, fill) => fill !== "lateness" && area.state === "behind";

/** The order in which labels of {urgency, size} are placed. */
export const byUrgency = (a, b) => a.urgency - b.urgency || b.size - a.size;

/**
 * Where labels stand. boxes: {left, top, right, bottom, urgency}, the most urgent first. Gives of each [right, down] in
 * pixels, or null for one that would cover another. Whoever has room stays in the middle; then the others may move a
 * little, those to look at further. One of urgency 0 comes before all, and is never left out while any label stands: it moves further, and where
 * nothing is free it stands where it covers least.
 */
export function arranged(boxes) {
  const kept = [];
  const found = boxes.map(() => null);
  const place = (box, index, shifts) => {
    if (found[index]) return;
    const tries = shifts.map(([x, y]) => [x * (box.right - box.left), y * (box.bottom - box.top)]);
    let best = tries.find((one) => !covered(moved(box, ...one), kept));
    if (!best && box.urgency === 0) best = tries.map((one) => [covered(moved(box, ...one), kept), one]).reduce((least, one) => (one[0] < least[0] ? one : least))[1];
    if (!best) return;
    found[index] = best;
    kept.push(moved(box, ...best));
  };
  boxes.forEach((box, index) => box.urgency === 0 && place(box, index, [...SHIFTS, ...FURTHER]));
  boxes.forEach((box, index) => place(box, index, [[0, 0]]));
  boxes.forEach((box, index) => place(box, index, box.urgency < 2 ? [...SHIFTS, ...FURTHER] : SHIFTS));
  return found;
}

const moved = (box, x, y) => ({ left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y });

function covered(box, others) {
  let sum = 0;
  for (const one of others) sum += Math.max(0, Math.min(box.right, one.right) - Math.max(box.left, one.left)) * Math.max(0, Math.min(box.bottom, one.bottom) - Math.max(box.top, one.top));
  return sum;
}
