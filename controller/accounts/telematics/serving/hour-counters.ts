import type { Figure } from '../../../../hardware-profiles/profile.ts';
import type { TimeState } from '../../../contract/ledger/ledger.ts';

/** The hour counters of AEMP 2.0 that our time states feed. `none`: the machine is off, or nobody knows. */
export type HourCounter = 'operating' | 'idle' | 'idle-non-operating' | 'none';

interface CounterRule {
  readonly counter: HourCounter;
  readonly source: string;
  readonly certainty: Figure['certainty'];
}

const table = 'Taxonomy of machine time, AEMP column';
const told = (counter: HourCounter): CounterRule => ({ counter, source: table, certainty: 'known' });

/** No state feeds two counters, so they never overlap; what no counter shows is off or unexplained. */
export const hourCounters: Readonly<Record<TimeState, CounterRule>> = {
  WORK: told('operating'),
  WORK_REDUCED: told('operating'),
  NOLOAD: told('operating'),
  SETUP: told('operating'),
  REWORK: told('operating'),
  WAIT_PROCESS: told('idle'),
  REST: told('idle'),
  SAFETY_STOP: told('idle'),
  STOP_SITE: {
    counter: 'idle',
    source: `${table} says idle or off; a machine that waits for the site is taken to be switched on`,
    certainty: 'guess',
  },
  SERVICE: {
    counter: 'idle-non-operating',
    source: `${table} says non-operating; the element is the nearest one of the standard`,
    certainty: 'check',
  },
  STOP_EXT: told('none'),
  DISCIPLINE: told('none'),
  FAULT: told('none'),
  UNEXPLAINED: { counter: 'none', source: 'Time that nobody can explain is no idle time', certainty: 'known' },
};
