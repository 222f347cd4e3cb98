import type { PlanView } from '../../controller/contract/api.ts';

type Lifting = NonNullable<PlanView['lifting']>;

/** Size of an arrow's head, of a bay and of a load's place, metres. */
const headM = 1.4;
const baySideM = 3;
const loadM = 0.7;

/** How far each crane's hook gets, the bays, and each lift as an arrow. In site metres. */
export function LiftShapes({ lifting, focus }: { readonly lifting: Lifting; readonly focus: string | null }) {
  return (
    <g class="lift-shapes" data-testid="plan-lifts">
      {lifting.cranes.map(({ machineId, xM, yM, reachM }) => (
        <circle key={machineId} class="crane-reach" cx={xM} cy={yM} r={reachM} />
      ))}
      {lifting.bays.map(({ id, xM, yM }) => (
        <rect
          key={id}
          class="unloading-bay"
          x={xM - baySideM / 2}
          y={yM - baySideM / 2}
          width={baySideM}
          height={baySideM}
        />
      ))}
      {lifting.lifts.map((lift) => (
        <LiftArrow key={lift.id} lift={lift} isFocused={lift.id === focus} />
      ))}
    </g>
  );
}

function LiftArrow({ lift, isFocused }: { readonly lift: Lifting['lifts'][number]; readonly isFocused: boolean }) {
  const { from, to } = lift;
  const rad = Math.atan2(to.yM - from.yM, to.xM - from.xM);
  const side = (offRad: number) =>
    `${to.xM - headM * Math.cos(rad + offRad)} ${to.yM - headM * Math.sin(rad + offRad)}`;
  return (
    <g class={isFocused ? 'lift-arrow is-focused' : 'lift-arrow'}>
      <path class="lift-way" d={`M${from.xM} ${from.yM}L${to.xM} ${to.yM}`} />
      <path class="lift-head" d={`M${side(0.45)}L${to.xM} ${to.yM}L${side(-0.45)}`} />
      <circle class="lift-load" cx={from.xM} cy={from.yM} r={loadM} />
    </g>
  );
}
