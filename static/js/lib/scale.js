// Axes: round steps for people, whole hours for time.

/** Ticks from 0 to at least `top`, seven at most and whole people only, at 1, 2, 2.5 or 5 times a power of ten. */
export function peopleTicks(top) {
  const rough = Math.max(top, 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const sizes = [1, 2, 2.5, 5, 10].map((factor) => factor * power);
  const size = sizes.find((candidate) => candidate >= rough && Number.isInteger(candidate));
  const ticks = [];
  for (let at = 0; at < top + size; at += size) ticks.push(at);
  return ticks;
}

/** Instants (ms) of the whole hours in [from, to] of the county's clock, at most `most`; `offset` is its ms from UTC. */
export function hourTicks(from, to, offset, most) {
  const hour = 3600000;
  const every = [1, 2, 3, 6, 12, 24].find((count) => (to - from) / (count * hour) <= most) || 24;
  const size = every * hour;
  const ticks = [];
  for (let at = Math.ceil((from + offset) / size) * size - offset; at <= to; at += size) ticks.push(at);
  return ticks;
}

/** "...+08:00" -> 28800000; "Z" or none -> 0. */
export function offsetOf(iso) {
  const match = /([+-])(\d\d):?(\d\d)$/.exec(iso);
  return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60000 : 0;
}

/** Moves label heights apart to at least `gap`, keeping their order and staying above `bottom`. */
export function spread(heights, gap, bottom) {
  const order = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  for (let i = 1; i < order.length; i += 1) order[i].height = Math.max(order[i].height, order[i - 1].height + gap);
  for (let i = order.length - 1, limit = bottom; i >= 0; i -= 1, limit -= gap) order[i].height = Math.min(order[i].height, limit);
  const result = [];
  for (const { height, index } of order) result[index] = height;
  return result;
}
