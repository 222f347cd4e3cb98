/**
 * For each row a column of its own (rows ≤ columns) so that the costs add up to the least, by shortest augmenting paths with potentials
 * (Kuhn, Munkres; Jonker, Volgenant). Returns the cost of each row.
 */
export function cheapestAssignment(
  rows: number,
  columns: number,
  costOf: (row: number, column: number) => number,
): Float64Array {
  const costs = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) costs[row * columns + column] = costOf(row, column);
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns + 1);
  /** Row of each column, −1 where free; the last column is the way in. */
  const rowOf = new Int32Array(columns + 1).fill(-1);
  const cameFrom = new Int32Array(columns);
  const slack = new Float64Array(columns);
  const isReached = new Uint8Array(columns + 1);
  for (let row = 0; row < rows; row += 1) {
    rowOf[columns] = row;
    slack.fill(Infinity);
    isReached.fill(0);
    let column = columns;
    while (rowOf[column]! >= 0) column = widen(column);
    for (let at = column; at !== columns;) {
      const before = cameFrom[at]!;
      rowOf[at] = rowOf[before]!;
      at = before;
    }
  }
  const chosen = new Float64Array(rows);
  for (let column = 0; column < columns; column += 1)
    if (rowOf[column]! >= 0) chosen[rowOf[column]!] = costs[rowOf[column]! * columns + column]!;
  return chosen;

  /** Takes in one more column and returns it. */
  function widen(column: number): number {
    isReached[column] = 1;
    const row = rowOf[column]!;
    let delta = Infinity;
    let next = -1;
    for (let other = 0; other < columns; other += 1) {
      if (isReached[other] === 1) continue;
      const reduced = costs[row * columns + other]! - rowPrice[row]! - columnPrice[other]!;
      if (reduced < slack[other]!) {
        slack[other] = reduced;
        cameFrom[other] = column;
      }
      if (next < 0 || slack[other]! < delta) {
        delta = slack[other]!;
        next = other;
      }
    }
    for (let other = 0; other <= columns; other += 1) {
      if (isReached[other] === 1) {
        rowPrice[rowOf[other]!]! += delta;
        columnPrice[other]! -= delta;
      } else if (other < columns) slack[other]! -= delta;
    }
    return next;
  }
}
