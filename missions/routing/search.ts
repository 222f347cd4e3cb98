import type { Grid } from './grid.ts';
import { createHeap } from './heap.ts';

/** Ways may be this much longer than the shortest on the grid. */
const greed = 1.2;
const diagonal = Math.SQRT2;

/** Finds ways over one grid; its working memory is used again for every question. */
export interface GridSearch {
  /** Cells from start to goal, or null. */
  find(start: number, goal: number): number[] | null;
  /** For every cell the next one on its shortest way to the root; −1 at the root and where there is no way. */
  field(root: number): Int32Array;
}

export function createGridSearch(grid: Grid): GridSearch {
  const size = grid.columns * grid.rows;
  const cost = new Float64Array(size);
  const parent = new Int32Array(size);
  const seen = new Int32Array(size);
  const heap = createHeap();
  let question = 0;
  const run = (start: number, goal: number, estimate: (cell: number) => number): void => {
    question += 1;
    heap.clear();
    cost[start] = 0;
    parent[start] = -1;
    seen[start] = question;
    heap.push(start, estimate(start));
    const { columns, rows, blocked } = grid;
    for (let cell = heap.pop(); cell !== -1 && cell !== goal; cell = heap.pop()) {
      const column = cell % columns;
      const row = (cell - column) / columns;
      const here = cost[cell]!;
      for (let turn = 0; turn < 8; turn += 1) {
        const toColumn = column + stepColumns[turn]!;
        const toRow = row + stepRows[turn]!;
        if (toColumn < 0 || toRow < 0 || toColumn >= columns || toRow >= rows) continue;
        const other = toRow * columns + toColumn;
        if (blocked[other] === 1) continue;
        const through = here + (turn < 4 ? 1 : diagonal);
        if (seen[other] === question && through >= cost[other]! - 1e-9) continue;
        seen[other] = question;
        cost[other] = through;
        parent[other] = cell;
        heap.push(other, through + estimate(other));
      }
    }
  };
  return {
    find(start, goal) {
      if (grid.label[start] !== grid.label[goal]) return null;
      const goalColumn = goal % grid.columns;
      const goalRow = Math.floor(goal / grid.columns);
      run(start, goal, (cell) => {
        const dx = Math.abs((cell % grid.columns) - goalColumn);
        const dy = Math.abs(Math.floor(cell / grid.columns) - goalRow);
        // A little more than the least possible cost: far fewer cells are looked at, and the way is pulled straight anyway.
        return greed * (Math.max(dx, dy) + (diagonal - 1) * Math.min(dx, dy));
      });
      return seen[goal] === question ? traced(parent, goal) : null;
    },
    field(root) {
      run(root, -2, () => 0);
      const next = parent.slice();
      for (let cell = 0; cell < size; cell += 1) if (seen[cell] !== question) next[cell] = -1;
      return next;
    },
  };
}

const stepColumns = [1, -1, 0, 0, 1, 1, -1, -1];
const stepRows = [0, 0, 1, -1, 1, -1, 1, -1];

function traced(parent: Int32Array, goal: number): number[] {
  const cells = [goal];
  for (let cell = parent[goal]!; cell !== -1; cell = parent[cell]!) cells.push(cell);
  return cells.reverse();
}

/** The way from a cell to a field's root, both included; null when the field does not hold the cell. */
export function alongField(next: Int32Array, root: number, from: number): number[] | null {
  if (from !== root && next[from] === -1) return null;
  const cells = [from];
  for (let cell = next[from]!; cell !== -1; cell = next[cell]!) cells.push(cell);
  return cells;
}
