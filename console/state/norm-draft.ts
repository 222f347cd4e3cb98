import type { CycleBasis } from '../../controller/contract/norm-evidence.ts';
import type { NormEntered } from '../../controller/contract/norm.ts';
import type { NormChoices, NormDraftRequest } from '../../controller/contract/norm-record.ts';

/** What is chosen on the screen of norms. */
export interface NormDraft {
  readonly machineIds: readonly string[];
  readonly step: string;
  /** Up to now; null: the whole work at the step. */
  readonly hours: number | null;
  /** 'usual': as the unit asks for. */
  readonly basis: CycleBasis | 'usual';
  readonly amountMin: number;
  readonly precisionPercent: number;
  readonly entered: NormEntered;
}

const msPerHour = 3_600_000;

/** What the server is asked, up to this moment of site time; null while no machine or step is chosen. */
export function normRequest(
  draft: NormDraft,
  machines: NormChoices['machines'],
  nowMs: number,
): NormDraftRequest | null {
  if (draft.machineIds.length === 0 || draft.step === '') return null;
  const { fromMs, toMs } = spanOf(draft, machines, nowMs);
  return {
    watch: {
      machineIds: [...draft.machineIds],
      step: draft.step as NormDraftRequest['watch']['step'],
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      ...(draft.basis === 'usual' ? {} : { basis: draft.basis }),
      ...(draft.amountMin > 0 ? { amountMin: draft.amountMin } : {}),
      precisionPercent: draft.precisionPercent,
    },
    entered: draft.entered,
  };
}

function spanOf({ hours, machineIds, step }: NormDraft, machines: NormChoices['machines'], nowMs: number) {
  if (hours !== null) return { fromMs: nowMs - hours * msPerHour, toMs: nowMs };
  const spans = machines
    .filter(({ id }) => machineIds.includes(id))
    .flatMap(({ steps }) => steps.filter((one) => one.step === step));
  return {
    fromMs: Math.min(nowMs, ...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.min(nowMs, Math.max(...spans.map(({ toMs }) => toMs))),
  };
}

/** Machines of one model: another model begins anew. */
export function withMachine(
  draft: NormDraft,
  machine: NormChoices['machines'][number],
  profileOf: (machineId: string) => string | undefined,
): NormDraft {
  const isChosen = draft.machineIds.includes(machine.id);
  const ofModel = draft.machineIds.filter((id) => profileOf(id) === machine.profileId);
  const machineIds = isChosen ? ofModel.filter((id) => id !== machine.id) : [...ofModel, machine.id];
  const steps = machine.steps.map((one) => one.step);
  const step = steps.includes(draft.step) ? draft.step : (steps[0] ?? '');
  return { ...draft, machineIds, step };
}

type Price = NonNullable<NormEntered['price']>;

/** A figure of the form: where it stands in what is entered. */
export interface NormFigure {
  readonly word: string;
  readonly value: (entered: NormEntered) => number | null;
  readonly put: (entered: NormEntered, value: number) => NormEntered;
}

function priceFigure(
  word: string,
  value: (price: Price) => number,
  put: (price: Price, value: number) => Price,
): NormFigure {
  return {
    word,
    value: ({ price }) => (price === undefined ? null : value(price)),
    put: (entered, figure) =>
      entered.price === undefined ? entered : { ...entered, price: put(entered.price, figure) },
  };
}

/** The figures of a machine shift's price, in the order of its seven parts. */
export const priceFigures: readonly NormFigure[] = [
  priceFigure(
    'purchasePrice',
    (price) => price.purchasePrice,
    (price, purchasePrice) => ({ ...price, purchasePrice }),
  ),
  priceFigure(
    'residualShare',
    (price) => price.residualShare,
    (price, residualShare) => ({ ...price, residualShare }),
  ),
  priceFigure(
    'years',
    (price) => price.years,
    (price, years) => ({ ...price, years }),
  ),
  priceFigure(
    'shiftsPerYear',
    (price) => price.shiftsPerYear,
    (price, shiftsPerYear) => ({ ...price, shiftsPerYear }),
  ),
  priceFigure(
    'overhaulCost',
    (price) => price.overhaul.cost,
    (price, cost) => ({ ...price, overhaul: { ...price.overhaul, cost } }),
  ),
  priceFigure(
    'overhaulPeriods',
    (price) => price.overhaul.periods,
    (price, periods) => ({ ...price, overhaul: { ...price.overhaul, periods } }),
  ),
  priceFigure(
    'maintenanceFactor',
    (price) => price.maintenanceFactor,
    (price, maintenanceFactor) => ({ ...price, maintenanceFactor }),
  ),
  priceFigure(
    'installationCost',
    (price) => price.installation.cost,
    (price, cost) => ({ ...price, installation: { ...price.installation, cost } }),
  ),
  priceFigure(
    'operatorWage',
    (price) => price.operator.dayWage,
    (price, dayWage) => ({ ...price, operator: { ...price.operator, dayWage } }),
  ),
  priceFigure(
    'energyPerShift',
    (price) => price.energy[0]?.perShift ?? 0,
    (price, perShift) => ({
      ...price,
      energy: [{ price: price.energy[0]?.price ?? 0, perShift }, ...price.energy.slice(1)],
    }),
  ),
  priceFigure(
    'energyPrice',
    (price) => price.energy[0]?.price ?? 0,
    (price, money) => ({
      ...price,
      energy: [{ perShift: price.energy[0]?.perShift ?? 0, price: money }, ...price.energy.slice(1)],
    }),
  ),
];

/** A figure as somebody types it: null where it is none. */
export function figureOf(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  const value = Number(trimmed);
  return trimmed === '' || !Number.isFinite(value) || value < 0 ? null : value;
}
