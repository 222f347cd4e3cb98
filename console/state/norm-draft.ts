import type { CycleBasis } from '../../controller/contract/accounts/norm-evidence.ts';
import type { NormEntered } from '../../controller/contract/accounts/norm.ts';
import type { FoundWork } from '../../controller/contract/accounts/norm-work.ts';
import type { NormChoices, NormDraftRequest } from '../../controller/contract/accounts/norm-record.ts';

/** Which time is looked at. */
export type NormSpan =
  /** The whole work of the machines at the step. */
  | { readonly by: 'work' }
  /** Up to now. */
  | { readonly by: 'hours'; readonly hours: number }
  /** What was ticked in the list of work found, and how much of each: the work alone, or the whole shift around it. */
  | { readonly by: 'list'; readonly chosen: readonly string[]; readonly reach: 'work' | 'shift' }
  /** As `datetime-local` has them. */
  | { readonly by: 'dates'; readonly from: string; readonly to: string };

/** What is chosen on the screen of norms. */
export interface NormDraft {
  readonly machineIds: readonly string[];
  readonly step: string;
  readonly span: NormSpan;
  /** 'usual': as the unit asks for. */
  readonly basis: CycleBasis | 'usual';
  readonly amountMin: number;
  readonly precisionPercent: number;
  readonly entered: NormEntered;
}

const msPerHour = 3_600_000;

/** One line of the list of work found. */
export function workKey({ machineId, missionId, step, fromMs }: FoundWork): string {
  return [machineId, missionId ?? '', step, String(fromMs)].join(' ');
}

/** What the server is asked, up to this moment of site time; null while machine, step or time are not chosen. */
export function normRequest(draft: NormDraft, choices: NormChoices, nowMs: number): NormDraftRequest | null {
  if (draft.machineIds.length === 0 || draft.step === '') return null;
  const time = timeOf(draft, choices, nowMs);
  if (time === null) return null;
  return {
    watch: {
      step: draft.step as NormDraftRequest['watch']['step'],
      ...time,
      ...(draft.basis === 'usual' ? {} : { basis: draft.basis }),
      ...(draft.amountMin > 0 ? { amountMin: draft.amountMin } : {}),
      precisionPercent: draft.precisionPercent,
    },
    entered: draft.entered,
  };
}

type WatchedTime = Pick<NormDraftRequest['watch'], 'machineIds' | 'from' | 'to' | 'parts' | 'missionId'>;

function timeOf(draft: NormDraft, choices: NormChoices, nowMs: number): WatchedTime | null {
  const { span, machineIds, step } = draft;
  const of = (fromMs: number, toMs: number): WatchedTime | null =>
    fromMs < toMs ? { machineIds: [...machineIds], from: isoOf(fromMs), to: isoOf(toMs) } : null;
  switch (span.by) {
    case 'hours':
      return of(nowMs - span.hours * msPerHour, nowMs);
    case 'dates':
      return of(Date.parse(span.from), Date.parse(span.to));
    case 'list':
      return listed(
        choices.work.filter((work) => span.chosen.includes(workKey(work))),
        span.reach,
        nowMs,
      );
    case 'work': {
      const spans = choices.machines
        .filter(({ id }) => machineIds.includes(id))
        .flatMap(({ steps }) => steps.filter((one) => one.step === step));
      const toMs = Math.max(...spans.map((one) => one.toMs));
      return of(Math.min(nowMs, ...spans.map(({ fromMs }) => fromMs)), Math.min(nowMs, toMs));
    }
  }
}

function listed(work: readonly FoundWork[], reach: 'work' | 'shift', nowMs: number): WatchedTime | null {
  if (work.length === 0) return null;
  const parts = work.map(({ machineId, shift, fromMs, toMs }) => {
    const around = reach === 'shift' && shift !== null ? shift : { fromMs, toMs };
    return { machineId, fromMs: around.fromMs, toMs: Math.min(nowMs, around.toMs) };
  });
  const missions = [...new Set(work.map(({ missionId }) => missionId))];
  const [missionId] = missions;
  return {
    machineIds: [...new Set(parts.map(({ machineId }) => machineId))],
    from: isoOf(Math.min(...parts.map(({ fromMs }) => fromMs))),
    to: isoOf(Math.max(...parts.map(({ toMs }) => toMs))),
    parts: parts.map(({ machineId, fromMs, toMs }) => ({ machineId, from: isoOf(fromMs), to: isoOf(toMs) })),
    ...(missions.length === 1 && typeof missionId === 'string' ? { missionId } : {}),
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
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

/** The figures of a machine shift's price by its seven parts. */
export const priceParts: readonly { readonly part: string; readonly figures: readonly NormFigure[] }[] = [
  {
    part: 'depreciation',
    figures: [
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
      {
        word: 'discountRate',
        value: ({ price }) => (price === undefined ? null : (price.discountRate ?? 0)),
        put: (entered, rate) => withDiscount(entered, rate),
      },
    ],
  },
  {
    part: 'overhaul',
    figures: [
      overhaulFigure(
        'overhaulCost',
        (overhaul) => overhaul.cost,
        (overhaul, cost) => ({ ...overhaul, cost }),
      ),
      overhaulFigure(
        'overhaulPeriods',
        (overhaul) => overhaul.periods,
        (overhaul, periods) => ({ ...overhaul, periods }),
      ),
      overhaulFigure(
        'ownShare',
        (overhaul) => overhaul.ownShare,
        (overhaul, ownShare) => ({ ...overhaul, ownShare }),
      ),
      overhaulFigure(
        'outsideTaxRate',
        (overhaul) => overhaul.outsideTaxRate,
        (overhaul, outsideTaxRate) => ({ ...overhaul, outsideTaxRate }),
      ),
    ],
  },
  {
    part: 'maintenance',
    figures: [
      priceFigure(
        'maintenanceFactor',
        (price) => price.maintenanceFactor,
        (price, maintenanceFactor) => ({ ...price, maintenanceFactor }),
      ),
    ],
  },
  {
    part: 'installation',
    figures: [
      priceFigure(
        'installationCost',
        (price) => price.installation.cost,
        (price, cost) => ({ ...price, installation: { ...price.installation, cost } }),
      ),
      priceFigure(
        'installationTimes',
        (price) => price.installation.timesPerYear,
        (price, timesPerYear) => ({ ...price, installation: { ...price.installation, timesPerYear } }),
      ),
    ],
  },
  {
    part: 'operator',
    figures: [
      operatorFigure(
        'operatorDays',
        (operator) => operator.days,
        (operator, days) => ({ ...operator, days }),
      ),
      operatorFigure(
        'operatorWorkDays',
        (operator) => operator.workDaysPerYear,
        (operator, workDaysPerYear) => ({ ...operator, workDaysPerYear }),
      ),
      operatorFigure(
        'operatorWage',
        (operator) => operator.dayWage,
        (operator, dayWage) => ({ ...operator, dayWage }),
      ),
    ],
  },
  {
    part: 'energy',
    figures: [
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
    ],
  },
  {
    part: 'other',
    figures: (['insurance', 'inspection', 'vehicleTax'] as const).map((word, at) =>
      priceFigure(
        word,
        (price) => price.yearlyFees[at] ?? 0,
        (price, fee) => ({
          ...price,
          yearlyFees: Array.from({ length: Math.max(at + 1, price.yearlyFees.length) }, (_, index) =>
            index === at ? fee : (price.yearlyFees[index] ?? 0),
          ),
        }),
      ),
    ),
  },
];

function overhaulFigure(
  word: string,
  value: (overhaul: Price['overhaul']) => number,
  put: (overhaul: Price['overhaul'], value: number) => Price['overhaul'],
): NormFigure {
  return priceFigure(
    word,
    (price) => value(price.overhaul),
    (price, figure) => ({ ...price, overhaul: put(price.overhaul, figure) }),
  );
}

function operatorFigure(
  word: string,
  value: (operator: Price['operator']) => number,
  put: (operator: Price['operator'], value: number) => Price['operator'],
): NormFigure {
  return priceFigure(
    word,
    (price) => value(price.operator),
    (price, figure) => ({ ...price, operator: put(price.operator, figure) }),
  );
}

/** Zero: the rule of 2015, which has no discount. */
function withDiscount(entered: NormEntered, rate: number): NormEntered {
  if (entered.price === undefined) return entered;
  const { discountRate: _gone, ...price } = entered.price;
  return { ...entered, price: rate === 0 ? price : { ...price, discountRate: rate } };
}

/** A figure as somebody types it: null where it is none. */
export function figureOf(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  const value = Number(trimmed);
  return trimmed === '' || !Number.isFinite(value) || value < 0 ? null : value;
}
