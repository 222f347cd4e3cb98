import type { PlanView } from '../../controller/contract/api.ts';
import { pathOf } from '../geometry/outline.ts';

type Joint = NonNullable<PlanView['supply']>['joints'][number];

/** Construction joints on the plan; those of a plan that is only asked for are drawn otherwise. */
export function JointShapes({ joints, of }: { readonly joints: readonly Joint[]; readonly of: 'plan' | 'draft' }) {
  return (
    <g class={`joints is-${of}`} data-testid={`plan-joints-${of}`}>
      {joints.map(({ atM3, bands }) => (
        <path key={atM3} class="joint" d={pathOf(bands)} />
      ))}
    </g>
  );
}
