import type { Shape } from './geometry.ts';

/** Numbers of a shape in a table, in this order: its circle in plan, then its heights; metres. */
export const tableColumns = 5;
export const [tableX, tableY, tableReach, tableLow, tableHigh] = [0, 1, 2, 3, 4] as const;

/** A list of shapes, and what is asked of them first side by side: most of what a cycle looks at is told by its circle and its heights. */
export interface ShapeTable {
  shapes: readonly Shape[];
  numbers: Float64Array;
  /** Heights between which all of them are, metres; Infinity and −Infinity for none. */
  lowM: number;
  highM: number;
}

/** The table of the list that each machine had last, by the machine's index. Lists are never changed but replaced. */
export class ShapeTables {
  readonly #tables: ShapeTable[] = [];

  of(index: number, shapes: readonly Shape[]): ShapeTable {
    const known = this.#tables[index];
    if (known?.shapes === shapes) return known;
    const table = known ?? { shapes, numbers: new Float64Array(0), lowM: Infinity, highM: -Infinity };
    this.#tables[index] = table;
    fill(table, shapes);
    return table;
  }
}

function fill(table: ShapeTable, shapes: readonly Shape[]): void {
  const length = shapes.length * tableColumns;
  if (table.numbers.length < length) table.numbers = new Float64Array(length);
  table.shapes = shapes;
  const { numbers } = table;
  let lowM = Infinity;
  let highM = -Infinity;
  for (let at = 0; at < shapes.length; at += 1) {
    const { centreXM, centreYM, reachM, zMinM, zMaxM } = shapes[at] as Shape;
    const from = at * tableColumns;
    numbers[from + tableX] = centreXM;
    numbers[from + tableY] = centreYM;
    numbers[from + tableReach] = reachM;
    numbers[from + tableLow] = zMinM;
    numbers[from + tableHigh] = zMaxM;
    // Written so that a height that is no number is every height.
    if (!(zMinM >= lowM)) lowM = Number.isNaN(zMinM) ? -Infinity : zMinM;
    if (!(zMaxM <= highM)) highM = Number.isNaN(zMaxM) ? Infinity : zMaxM;
  }
  table.lowM = lowM;
  table.highM = highM;
}
