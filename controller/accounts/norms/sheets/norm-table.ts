export type TableCell = string | number | null;

/** A printed form: a workbook has one sheet of each, pages have one table of each. */
export interface NormTable {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly share: number; readonly digits?: number }[];
  readonly rows: readonly (readonly TableCell[])[];
  /** Lines below the table. */
  readonly notes: readonly string[];
}
