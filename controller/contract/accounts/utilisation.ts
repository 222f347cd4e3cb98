import { z } from 'zod';
import { quantityUnits } from '../../../missions/mission.ts';
import { timeStates } from '../ledger/ledger.ts';
import { workModes } from './work-modes.ts';
import { historyDaysMax } from './time-account.ts';

/** What machines' time is summed by. */
export const utilisationKeys = ['machine', 'site', 'mission', 'mode', 'operator', 'step', 'state', 'cause'] as const;
export type UtilisationKey = (typeof utilisationKeys)[number];

const instant = z.coerce.number().pipe(z.number().int().min(0));
const span = { fromMs: instant, toMs: instant };
const isSpan = (daysMax: number) => ({
  check: ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) =>
    toMs > fromMs && toMs - fromMs <= daysMax * 86_400_000,
  issue: { path: ['toMs'], message: `later than fromMs, by ${String(daysMax)} days at most` },
});
const idText = z.string().min(1).max(128);
const format = z.enum(['json', 'csv']).default('json');

/** Time of one machine, one mission, one mode or one operator alone. */
const filters = {
  machineId: idText.optional(),
  missionId: idText.optional(),
  mode: z.enum(workModes).optional(),
  operator: idText.optional(),
};
export type UsageFilter = Readonly<Partial<Record<'missionId' | 'mode' | 'operator', string | undefined>>>;

const groupsSpan = isSpan(historyDaysMax);
/** GET /utilisation/groups. */
export const utilisationGroupsQuery = z
  .strictObject({ ...span, by: z.enum(utilisationKeys), ...filters, format })
  .refine(groupsSpan.check, groupsSpan.issue);
export type UtilisationGroupsQuery = z.infer<typeof utilisationGroupsQuery>;

/** GET /utilisation/counters. */
export const utilisationCountersQuery = z
  .strictObject({ ...span, machineId: idText.optional() })
  .refine(groupsSpan.check, groupsSpan.issue);
export type UtilisationCountersQuery = z.infer<typeof utilisationCountersQuery>;

const shiftsSpan = isSpan(62);
/** GET /utilisation/shifts. */
export const utilisationShiftsQuery = z
  .strictObject({ ...span, shiftId: idText.optional(), machineId: idText.optional(), format })
  .refine(shiftsSpan.check, shiftsSpan.issue);
export type UtilisationShiftsQuery = z.infer<typeof utilisationShiftsQuery>;

/** Milliseconds, whole; states without time are absent. */
const msByState = z.partialRecord(z.enum(timeStates), z.number());
const quantities = z.array(z.object({ unit: z.enum(quantityUnits), step: z.string(), amount: z.number() }));

export const utilisationGroup = z.object({
  /** Null: time that belongs to none (no mission, nobody in control, a mode that the record does not tell). */
  key: z.string().nullable(),
  machineIds: z.array(z.string()),
  msByState,
  totalMs: z.number(),
  /** Share that is not UNEXPLAINED, 0 to 1. */
  coverage: z.number(),
  quantities,
});
export type UtilisationGroup = z.infer<typeof utilisationGroup>;

export const utilisationGroups = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  by: z.enum(utilisationKeys),
  /** Their time sums to that of the machines, (toMs − fromMs) each. */
  groups: z.array(utilisationGroup),
});
export type UtilisationGroups = z.infer<typeof utilisationGroups>;

export const shiftAccount = z.object({
  machineId: z.string(),
  label: z.string(),
  /** They sum to toMs − fromMs. */
  msByState,
  /** The same with safety stops put to the state of their cause, where a rule knows it (docs/time-states.md). */
  msByClass: msByState,
  coverage: z.number(),
  quantities,
});
export type ShiftAccount = z.infer<typeof shiftAccount>;

export const utilisationShifts = z.object({
  /** `assumed`: the site has no shifts, so they are cut from the beginning of the interval. */
  source: z.enum(['roster', 'assumed']),
  shifts: z.array(
    z.object({
      shiftId: z.string(),
      name: z.string(),
      fromMs: z.number(),
      toMs: z.number(),
      machines: z.array(shiftAccount),
    }),
  ),
});
export type UtilisationShifts = z.infer<typeof utilisationShifts>;

/** GET /utilisation/overview. `columns`: how wide its lines are drawn. */
export const utilisationOverviewQuery = z
  .strictObject({
    ...span,
    ...filters,
    columns: z.coerce.number().pipe(z.number().int().min(50).max(4000)).default(1000),
  })
  .refine(groupsSpan.check, groupsSpan.issue);
export type UtilisationOverviewQuery = z.infer<typeof utilisationOverviewQuery>;

const overviewMachine = z.object({
  machineId: z.string(),
  label: z.string(),
  /** Of the time that the filter leaves: without one they sum to toMs − fromMs. */
  msByState,
  totalMs: z.number(),
  coverage: z.number(),
  quantities,
  /** The longest, at most five. */
  causes: z.array(z.object({ state: z.enum(timeStates), cause: z.string(), ms: z.number() })),
  /** Stretches to draw; by column: of each column the state with most time, and no cause. */
  drawn: z.array(
    z.object({ fromMs: z.number(), toMs: z.number(), state: z.enum(timeStates), cause: z.string().nullable() }),
  ),
  isDrawnByColumn: z.boolean(),
});
export type OverviewMachine = z.infer<typeof overviewMachine>;

export const utilisationOverview = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  machines: z.array(overviewMachine),
  /** The longest stretches whose cause nobody has told, at most twenty, and how many there are. */
  open: z.array(
    z.object({
      machineId: z.string(),
      fromMs: z.number(),
      toMs: z.number(),
      state: z.enum(timeStates),
      cause: z.string(),
    }),
  ),
  openCount: z.number(),
  /** What the time of the interval belongs to, whatever the filter: to choose from. */
  missionIds: z.array(z.string()),
  operators: z.array(z.string()),
});
export type UtilisationOverview = z.infer<typeof utilisationOverview>;
