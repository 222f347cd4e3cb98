import { ok, type Result } from '../../../kernel/result.ts';
import type { LabourEntered, LabourFigure, LabourNorm } from '../../contract/accounts/norm-labour.ts';
import type { MachineNorm, ShiftShare } from '../../contract/accounts/norm-record.ts';
import type { NormEvidence } from '../../contract/accounts/norm-evidence.ts';
import type { NormObservation } from '../../contract/accounts/norm.ts';
import type { TimeState } from '../../contract/ledger/ledger.ts';
import { insideMinutes } from './norm-observation.ts';
import { isOwn, isWork } from './observed-cycles.ts';
import { labourNorm } from './work-norms.ts';

const minutesPerHour = 60;

export interface LabourInput {
  readonly observation: NormObservation;
  readonly shift: ShiftShare;
  readonly norm: MachineNorm;
  /** People beside the machine. */
  readonly people: number;
}

/**
 * The labour norm of those beside the machine by the formulas of domain.md §2.4. Where nothing is entered it is what the machine norm makes of
 * the crew: the operation takes them as long as the machine, and the shift has the same shares. Null where nobody works beside the
 * machine and nobody says how long the work takes. Refuses 'input-invalid' for shares that leave no time to work.
 */
export function labourNormOf(input: LabourInput): Result<LabourNorm | null> {
  const { observation, shift, norm, people } = input;
  const entered: LabourEntered = observation.labour ?? {};
  const dayHours = shift.shiftMin / minutesPerHour;
  if (people === 0 && entered.basicHours === undefined) return ok(null);
  const auxiliary = figureOf(auxiliaryShare(observation.evidence), entered.auxiliary);
  const shares = recordedShares(observation, shift);
  const prepare = figureOf(shares.prepare, entered.prepare);
  const interruption = figureOf(shares.interruption, entered.interruption);
  const rest = figureOf(shares.rest, entered.rest);
  const normShare = prepare.value + interruption.value + rest.value;
  const operationDays = people / norm.perHour / dayHours;
  const basic = figureOf(
    people === 0 ? null : operationDays * (1 - (auxiliary.recorded ?? 0)),
    entered.basicHours === undefined ? undefined : entered.basicHours / dayHours,
  );
  const days = labourNorm(basic.value, { auxiliary: auxiliary.value, normTime: normShare });
  if (!days.ok) return days;
  const operation = basic.value / (1 - auxiliary.value);
  return ok({ basic, auxiliary, prepare, interruption, rest, operation, normShare, days: days.value });
}

/** Whether somebody has put a figure in the place of the record's. */
export function isEnteredLabour({ labour }: Pick<NormObservation, 'labour'>): boolean {
  return Object.values(labour ?? {}).some((figure) => figure !== undefined);
}

function figureOf(recorded: number | null, entered: number | undefined): LabourFigure {
  return entered === undefined
    ? { value: recorded ?? 0, source: 'record', recorded }
    : { value: entered, source: 'entered', recorded };
}

/** Of the time of whole cycles, the share that is no work of the tool: turning, empty movement, handling. Null without a record. */
function auxiliaryShare(evidence: NormEvidence | undefined): number | null {
  if (evidence === undefined) return null;
  const whole = evidence.cycles.filter(({ fault }) => fault === null);
  const within = (stretches: NormEvidence['stretches']): number =>
    stretches.reduce((sum, stretch) => sum + insideMinutes(stretch, whole), 0);
  const own = evidence.stretches.filter(isOwn);
  const ownMin = within(own);
  return ownMin > 0 ? 1 - within(own.filter(({ state }) => isWork(state))) / ownMin : null;
}

/** What of the shift is norm time, by its three kinds; they sum up to its share of the shift. */
function recordedShares(
  { shiftMinutes, minutesInCycles = {} }: NormObservation,
  { observedMin, normMin }: ShiftShare,
): { readonly prepare: number; readonly interruption: number; readonly rest: number } {
  const beside = (state: TimeState): number => (shiftMinutes[state] ?? 0) - (minutesInCycles[state] ?? 0);
  const prepareMin = beside('SETUP');
  const restMin = beside('REST');
  return {
    prepare: prepareMin / observedMin,
    interruption: (normMin - prepareMin - restMin) / observedMin,
    rest: restMin / observedMin,
  };
}
