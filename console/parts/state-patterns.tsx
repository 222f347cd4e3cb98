import type { TimeState } from '../../controller/contract/ledger/ledger.ts';

/** Work first, then waiting, then losses: the order of legend and table. */
export const stateOrder = [
  'WORK',
  'WORK_REDUCED',
  'NOLOAD',
  'SETUP',
  'WAIT_PROCESS',
  'SERVICE',
  'REST',
  'REWORK',
  'DISCIPLINE',
  'STOP_SITE',
  'STOP_EXT',
  'SAFETY_STOP',
  'FAULT',
  'UNEXPLAINED',
] as const satisfies readonly TimeState[];

/** One hatch per state, so that a strip reads in grey, in sunlight, and to the colour-blind. */
export function StatePatterns() {
  const line = (state: TimeState, angle: number, spacing: number, width: number) => (
    <pattern
      key={state}
      id={`hatch-${state}`}
      width={spacing}
      height={spacing}
      patternUnits="userSpaceOnUse"
      patternTransform={`rotate(${angle})`}
    >
      <rect width={width} height={spacing} class={`state-line state-${state}`} />
    </pattern>
  );
  const dots = (state: TimeState, spacing: number, radius: number) => (
    <pattern key={state} id={`hatch-${state}`} width={spacing} height={spacing} patternUnits="userSpaceOnUse">
      <circle cx={spacing / 2} cy={spacing / 2} r={radius} class={`state-line state-${state}`} />
    </pattern>
  );
  return (
    <defs>
      {line('WORK_REDUCED', 45, 8, 2)}
      {line('NOLOAD', 90, 6, 1.4)}
      {dots('SETUP', 7, 1.6)}
      {line('WAIT_PROCESS', 135, 7, 1.6)}
      {dots('SERVICE', 5, 1.1)}
      {line('REST', 0, 9, 1.4)}
      {line('REWORK', 45, 5, 1.6)}
      {dots('DISCIPLINE', 6, 1.8)}
      {line('STOP_SITE', 135, 10, 4)}
      {line('STOP_EXT', 0, 6, 2.6)}
      {line('SAFETY_STOP', 45, 10, 4.5)}
      {line('FAULT', 90, 5, 2)}
      {dots('UNEXPLAINED', 9, 2.4)}
    </defs>
  );
}
