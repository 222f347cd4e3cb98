import { timeStates, type TimeState } from '../../contract/ledger/ledger.ts';
import type { UtilisationGroup, UtilisationGroups, UtilisationShifts } from '../../contract/accounts/utilisation.ts';
import { csvText, type CsvCell } from '../../print/csv.ts';

const msPerHour = 3_600_000;
const hoursHead = timeStates.map((state) => `${state}_h`);

/** Hours are milliseconds by 3,600,000, unrounded, so that they still sum. */
function hours(msByState: Partial<Record<TimeState, number>>): CsvCell[] {
  return timeStates.map((state) => (msByState[state] ?? 0) / msPerHour);
}

function work(quantities: UtilisationGroup['quantities']): string {
  return quantities.map(({ step, amount, unit }) => `${step} ${String(amount)} ${unit}`).join('; ');
}

/** One line a group. */
export function groupsCsv({ fromMs, toMs, by, groups }: UtilisationGroups): string {
  const head = ['from', 'to', by, 'machines', 'total_h', 'coverage', ...hoursHead, 'quantities'];
  const rows = groups.map((group) => [
    ...[isoTime(fromMs), isoTime(toMs), group.key, group.machineIds.join(' ')],
    ...[group.totalMs / msPerHour, group.coverage, ...hours(group.msByState), work(group.quantities)],
  ]);
  return csvText(head, rows);
}

/** One line a machine and shift. */
export function shiftsCsv({ shifts }: UtilisationShifts): string {
  const head = ['shift', 'from', 'to', 'machine', 'coverage', ...hoursHead, 'SAFETY_STOP_open_h', 'quantities'];
  const rows = shifts.flatMap((shift) =>
    shift.machines.map((machine) => [
      ...[shift.name, isoTime(shift.fromMs), isoTime(shift.toMs), machine.label, machine.coverage],
      ...[...hours(machine.msByState), (machine.msByClass.SAFETY_STOP ?? 0) / msPerHour, work(machine.quantities)],
    ]),
  );
  return csvText(head, rows);
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
