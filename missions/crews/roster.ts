/** Minutes after local midnight; `toMin` above 1440 lies in the next day. */
export interface MinuteSpan {
  readonly fromMin: number;
  readonly toMin: number;
}

/** On which days of the week, Monday 1 to Sunday 7. */
export interface WeeklySpan extends MinuteSpan {
  readonly weekdays: readonly number[];
}

/** When a shift is at work: nobody of it attends a machine in its breaks. */
export interface Shift extends WeeklySpan {
  readonly id: string;
  readonly name: string;
  readonly breaks: readonly MinuteSpan[];
}

/** What somebody may do: attend machines of a type (id of its profile), or a role beside the operator (`signaller`) as profiles name it. */
export interface Certificate {
  readonly skill: string;
  /** The last day on which it counts, local `YYYY-MM-DD`; absent: it does not run out. */
  readonly validUntil?: string;
}

/** One person, or people who hold the same certificates and are on the same shift. */
export interface Crew {
  readonly id: string;
  readonly name: string;
  readonly persons: number;
  readonly shiftId: string;
  readonly certificates: readonly Certificate[];
}

/** A date on which the site's hours are others: none (a holiday), or fewer (no work at night before examinations). */
export interface HoursException {
  /** Local `YYYY-MM-DD`. */
  readonly date: string;
  readonly spans: readonly MinuteSpan[];
  readonly note: string;
}

/** A site's hours and people. Machines whose profile asks for nobody go on without them. */
export interface Roster {
  /** Local time less UTC, minutes; the same all the year. */
  readonly utcOffsetMin: number;
  /** When the site may be worked at; none: at any time. */
  readonly hours: readonly WeeklySpan[];
  readonly exceptions: readonly HoursException[];
  readonly shifts: readonly Shift[];
  readonly crews: readonly Crew[];
}

/** A machine that other work of the site needs, with its people; site epoch ms. */
export interface Attended {
  readonly machineId: string;
  readonly fromMs: number;
  readonly toMs: number;
}
