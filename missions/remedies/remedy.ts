import type { Point, Ring } from '../../kernel/geometry.ts';
import type { LevelId, MachineId } from '../../kernel/ids.ts';
import type { MissionRequest, StepKind } from '../mission.ts';

/** Further machines of one type. */
export interface FurtherMachines {
  readonly profileId: string;
  /** What they are wanted for. */
  readonly step: StepKind;
  readonly count: number;
}

/** One thing to change. `more-machines` and `bring-machine` are for people to see to; all others are said in the request. */
export type Remedy =
  | { readonly kind: 'more-machines'; readonly machines: readonly FurtherMachines[] }
  | {
      readonly kind: 'bring-machine';
      readonly machineId: MachineId;
      readonly fromLevelId: LevelId;
      /** Why it has no part in the plan as it is. */
      readonly hindrance: 'not-available' | 'busy' | 'battery';
    }
  | { readonly kind: 'fewer-passes'; readonly passes: number }
  | { readonly kind: 'slower-placing'; readonly rateM3ph: number }
  | { readonly kind: 'retarder'; readonly setFactor: number }
  | {
      readonly kind: 'smaller-area';
      readonly areaM2: number;
      readonly joint: readonly [Point, Point];
      readonly outline: Ring;
    }
  | { readonly kind: 'start-earlier'; readonly byS: number }
  | { readonly kind: 'start-later'; readonly byS: number };

/** What comes of a request. */
export interface Outcome {
  readonly coveredM2: number;
  /** Floor that is left out for want of time or machines; corners and strips for hands are no part of it. */
  readonly lostM2: number;
  /** Past the end that was asked for, seconds. */
  readonly lateS: number;
  /** End of the work, site epoch ms; null where there is no plan at all. */
  readonly endMs: number | null;
}

export interface FoundRemedy {
  /** One thing to change, or two together. */
  readonly parts: readonly Remedy[];
  /** Whether nothing is left out then and the end is kept. */
  readonly isEnough: boolean;
  readonly gives: Outcome;
  /** What to ask for instead; absent where there is something for people to see to. */
  readonly request?: MissionRequest;
}

/** One of the smallest set of causes found: with all of them as they are something is left out, whatever else is changed. */
export type ShortfallCause =
  | {
      readonly kind: 'machines';
      readonly step: StepKind;
      readonly machineIds: readonly MachineId[];
      /** When they have most to do for what they are: work that has to be done between the two, and the machines' time. Absent where that cannot be told from the plan. */
      readonly busiest?: {
        readonly fromMs: number;
        readonly untilMs: number;
        readonly workS: number;
        readonly machineS: number;
      };
    }
  | { readonly kind: 'pace'; readonly rateM3ph: number }
  | { readonly kind: 'setting'; readonly setFactor: number }
  | { readonly kind: 'passes'; readonly passes: number }
  | { readonly kind: 'due'; readonly dueMs: number };

/** What has been found so far. */
export interface RemedyFindings {
  /** With the request as it is; null until that has been planned. */
  readonly now: Outcome | null;
  readonly found: readonly FoundRemedy[];
  readonly causes: readonly ShortfallCause[];
  readonly plansMade: number;
  /** No more than these are made. */
  readonly plansMax: number;
  /** `short-of-plans`: something was not tried any more. */
  readonly state: 'searching' | 'done' | 'short-of-plans';
}
