import type { BehaviourGroup } from './behaviour.ts';
import { cancels } from './cancels.ts';
import { commands } from './commands.ts';
import { deadlines } from './deadlines.ts';
import { permits } from './permits.ts';
import { poses } from './poses.ts';
import { reconnects } from './reconnects.ts';
import { rubbish } from './rubbish.ts';

/** In the order of the table. */
export const behaviourGroups: readonly BehaviourGroup[] = [
  commands,
  cancels,
  deadlines,
  reconnects,
  poses,
  permits,
  rubbish,
];
