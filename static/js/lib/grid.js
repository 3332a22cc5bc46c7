// Shapes on the whole numbers of a grid: a ring is its first corner and the steps from each to the next.

/** [west, south, east, north] of rings on the grid. */
export function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    walk(ring, (x, y) => {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    });
  }
  return box;
}

/** Calls `each(x, y)` for every corner of a ring that is told as its first corner and the steps from there. */
export function walk(ring, each) {
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i];
    y += ring[i + 1];
    each(x, y);
  }
}

/** Whether a place on the grid lies in a shape: an odd number of its rings is around it. */
export function holds(rings, px, py) {
  let inside = false;
  for (const ring of rings) {
    const xs = [];
    const ys = [];
    walk(ring, (x, y) => {
      xs.push(x);
      ys.push(y);
    });
    for (let i = 0, j = xs.length - 1; i < xs.length; j = i, i += 1) {
      if (ys[i] > py !== ys[j] > py && px < ((xs[j] - xs[i]) * (py - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
    }
  }
  return inside;
}
