/** Names of the interlock's recordings: they sort by age. */
export const interlockRecordings = /^interlock-\d{8}-\d{6}\.mcap$/;

export function recordingName(epoch: number, number: number): string {
  return `interlock-${String(epoch).padStart(8, '0')}-${String(number).padStart(6, '0')}.mcap`;
}
