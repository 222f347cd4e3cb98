import type { ProfileComplaint } from '../../../hardware-profiles/load-profiles.ts';

export function linesOfComplaints(complaints: readonly ProfileComplaint[]): readonly string[] {
  return complaints.map(({ file, path, message }) => `BAD  ${file}  ${path === '' ? '' : `${path}: `}${message}`);
}
