import { z } from 'zod';

/** How the cycles that a study keeps become the time of one: their mean is usual, the others are for stations that set norms by them. */
export const timeMethods = ['mean', 'second-mean', 'probability', 'three-point'] as const;
export type TimeMethod = (typeof timeMethods)[number];

/** A share of an operation or of a shift; all of it would leave no time to work. */
const part = z.number().min(0).lt(1);

/** The parts of a labour norm that somebody enters in place of the record's (domain.md §2.4). */
export const labourEntered = z.strictObject({
  /** Basic work of one unit, worker hours. */
  basicHours: z.number().positive().max(1e6).optional(),
  /** Auxiliary work, of the operation time. */
  auxiliary: part.optional(),
  /** Of the whole shift. */
  prepare: part.optional(),
  interruption: part.optional(),
  rest: part.optional(),
});
export type LabourEntered = z.infer<typeof labourEntered>;

/** A figure with where it is from; what the record has stays beside what was entered. Null: the record has none. */
const labourFigure = z.object({
  value: z.number(),
  source: z.enum(['record', 'entered']),
  recorded: z.number().nullable(),
});
export type LabourFigure = z.infer<typeof labourFigure>;

/** Labour norm of the people beside the machine, worker days (工日) of 8 h per unit of work. */
export const labourNormView = z.object({
  /** 基本工作时间. */
  basic: labourFigure,
  /** 辅助工作, share of the operation time. */
  auxiliary: labourFigure,
  /** 准备与结束, 不可避免中断, 休息: shares of the shift. */
  prepare: labourFigure,
  interruption: labourFigure,
  rest: labourFigure,
  /** 工序作业时间. */
  operation: z.number(),
  /** 规范时间, share of the shift. */
  normShare: z.number(),
  /** 定额时间. */
  days: z.number(),
});
export type LabourNorm = z.infer<typeof labourNormView>;
