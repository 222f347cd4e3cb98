import { z } from 'zod';

const clockText = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day, HH:MM');
const dateText = z.iso.date();
const nameText = z.string().trim().min(1).max(60);
const idText = z.string().min(1).max(40);

/** Local times of day; `to` at or before `from` lies in the next day. */
const clockSpan = z.strictObject({ from: clockText, to: clockText });
const weekdays = z.array(z.number().int().min(1).max(7)).min(1).max(7);

export const rosterLimits = { shifts: 20, crews: 200, exceptions: 400, spans: 20, persons: 200 } as const;

/** PUT /roster: when the site may be worked at, its shifts, and who holds which certificate. Weekdays count from Monday, 1, to Sunday, 7. */
export const rosterBody = z
  .strictObject({
    /** Local time less UTC, minutes: 480 in China. */
    utcOffsetMin: z.number().int().min(-840).max(840),
    /** Permitted hours; none: any time. */
    hours: z.array(clockSpan.extend({ weekdays })).max(rosterLimits.spans),
    /** Dates with hours of their own, none for a day off. */
    exceptions: z
      .array(
        z.strictObject({
          date: dateText,
          spans: z.array(clockSpan).max(rosterLimits.spans),
          note: z.string().max(200),
        }),
      )
      .max(rosterLimits.exceptions),
    shifts: z
      .array(
        clockSpan.extend({ id: idText, name: nameText, weekdays, breaks: z.array(clockSpan).max(rosterLimits.spans) }),
      )
      .max(rosterLimits.shifts),
    crews: z
      .array(
        z.strictObject({
          id: idText,
          name: nameText,
          persons: z.number().int().min(1).max(rosterLimits.persons),
          shiftId: idText,
          /** `skill`: id of a machine type, or a role beside the operator as profiles name it; `validUntil`: the last day. */
          certificates: z
            .array(z.strictObject({ skill: z.string().min(1).max(60), validUntil: dateText.optional() }))
            .max(rosterLimits.spans),
        }),
      )
      .max(rosterLimits.crews),
  })
  .superRefine(({ shifts, crews, exceptions }, context) => {
    const issue = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    const shiftIds = shifts.map(({ id }) => id);
    for (const [index, id] of shiftIds.entries())
      if (shiftIds.indexOf(id) !== index) issue(['shifts', index, 'id'], 'two shifts have this id');
    for (const [index, { date }] of exceptions.entries())
      if (exceptions.findIndex((one) => one.date === date) !== index)
        issue(['exceptions', index, 'date'], 'this date has its hours already');
    for (const [index, { id, shiftId }] of crews.entries()) {
      if (crews.findIndex((crew) => crew.id === id) !== index) issue(['crews', index, 'id'], 'two crews have this id');
      if (!shiftIds.includes(shiftId)) issue(['crews', index, 'shiftId'], 'no such shift');
    }
  });
export type RosterBody = z.infer<typeof rosterBody>;

/** GET /roster. */
export const rosterView = z.object({
  /** Null: plans wait for nobody. */
  roster: rosterBody.nullable(),
  /** What certificates can be for: machine types and roles of the machines of this site that need people. */
  skills: z.array(z.string()),
});
export type RosterView = z.infer<typeof rosterView>;

/** GET /roster/hours: no longer a span than this, days. */
export const rosterHoursDaysMax = 60;
export const rosterHoursQuery = z
  .strictObject({ fromMs: z.coerce.number().int().min(0), toMs: z.coerce.number().int().min(0) })
  .refine(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs <= rosterHoursDaysMax * 86_400_000, {
    path: ['toMs'],
    message: `later than fromMs, by ${String(rosterHoursDaysMax)} days at most`,
  });
export type RosterHoursQuery = z.infer<typeof rosterHoursQuery>;

/** When nobody is on shift, and how many people are, site time. Empty where plans wait for nobody. */
export const rosterHoursView = z.object({
  closed: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
  onShift: z.array(z.object({ fromMs: z.number(), toMs: z.number(), persons: z.number() })),
});
export type RosterHoursView = z.infer<typeof rosterHoursView>;
