import type { OperatingMode } from './contract/words.ts';

/** What fleet control may send to a vehicle in a mode, and what the vehicle does with its order when it comes into it. */
export interface ModeRule {
  readonly instantActions: 'all' | 'cancelOrder' | 'none';
  readonly orders: boolean;
  /** Whether fleet control is in control of the vehicle: it moves by orders alone. */
  readonly isOurs: boolean;
  readonly clearsOrder: boolean;
  readonly clearsRequests: boolean;
  /** The content of its state may be wrong. */
  readonly isStateInvalid: boolean;
}

const foreign = { instantActions: 'none', orders: false, isOurs: false } as const;
const cleared = { clearsOrder: true, clearsRequests: true } as const;
const kept = { clearsOrder: false, clearsRequests: false } as const;

/** Source: VDA 5050 3.0.0, table 11. Of 2.1.0's five modes the same holds as far as it says anything. */
export const operatingModeRules: Readonly<Record<OperatingMode, ModeRule>> = {
  AUTOMATIC: { instantActions: 'all', orders: true, isOurs: true, ...kept, isStateInvalid: false },
  SEMIAUTOMATIC: { instantActions: 'all', orders: true, isOurs: true, ...kept, isStateInvalid: false },
  INTERVENED: {
    ...{ instantActions: 'cancelOrder', orders: true, isOurs: false },
    ...{ clearsOrder: false, clearsRequests: true, isStateInvalid: false },
  },
  MANUAL: { ...foreign, ...cleared, isStateInvalid: false },
  STARTUP: { ...foreign, ...cleared, isStateInvalid: true },
  SERVICE: { ...foreign, ...cleared, isStateInvalid: false },
  TEACH_IN: { ...foreign, ...cleared, isStateInvalid: false },
};
