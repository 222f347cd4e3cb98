/** A rosbridge v2 operation as far as it has been looked at: an object with an `op`. */
export type Operation = { readonly op: string } & Readonly<Record<string, unknown>>;

/** Null when the text is no rosbridge operation. */
export function parseOperation(text: string): Operation | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const operation = parsed as Readonly<Record<string, unknown>>;
  return typeof operation['op'] === 'string' ? (operation as Operation) : null;
}

/** A text field of an operation; '' when it is absent or something else. */
export function textOf(operation: Operation, field: string): string {
  const value = operation[field];
  return typeof value === 'string' ? value : '';
}
