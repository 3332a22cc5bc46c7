// A grid of inputs, some of them null where nothing can be typed: moving by keys, and spreading a block that was pasted.

/** The input that a key leads to, or null where the key stays what it is. Left and right move once the text's end is reached. */
export function movedTo({ key, shiftKey }, rows, row, column, length, from, to) {
  const whole = from === 0 && to === length;
  if (key === "ArrowDown" || (key === "Enter" && !shiftKey)) return along(rows, row, column, 1, 0);
  if (key === "ArrowUp" || (key === "Enter" && shiftKey)) return along(rows, row, column, -1, 0);
  if (key === "ArrowRight" && (whole || (from === length && to === length))) return along(rows, row, column, 0, 1);
  if (key === "ArrowLeft" && (whole || (from === 0 && to === 0))) return along(rows, row, column, 0, -1);
  return null;
}

function along(rows, row, column, down, right) {
  for (let r = row + down, c = column + right; rows[r] && c >= 0 && c < rows[r].length; r += down, c += right) {
    if (rows[r][c]) return rows[r][c];
  }
  return null;
}

/** A block of tabs and lines, as a spreadsheet copies it, laid from a cell on. Empty ones leave what is there; what falls on no input is told. */
export function blockOf(text, rows, row, column) {
  const filled = [];
  const outside = [];
  text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").forEach((line, down) => {
    line.split("\t").forEach((part, right) => {
      const value = part.trim().replace(/^"(.*)"$/, "$1");
      if (!value) return;
      const input = rows[row + down] ? rows[row + down][column + right] : null;
      if (input) filled.push([input, value]);
      else outside.push(value);
    });
  });
  return { filled, outside };
}
