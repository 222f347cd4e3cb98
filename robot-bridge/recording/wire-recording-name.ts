/** Names of the wires' recordings of one process: they sort by age. */
export function wireRecordings(process: string): RegExp {
  return new RegExp(`^wires-${process}-\\d{17}-\\d{4}\\.mcap$`);
}

/** @param firstMs label of its first message, ms since 1970. */
export function wireRecordingName(process: string, firstMs: number, number: number): string {
  const digits = new Date(firstMs).toISOString().replace(/\D/g, '');
  return `wires-${process}-${digits}-${String(number % 10_000).padStart(4, '0')}.mcap`;
}
