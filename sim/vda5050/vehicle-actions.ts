import type { Vda5050Wiring } from '../../hardware-profiles/vda5050-wire.ts';
import type { ToolSwitch } from '../devices/machine-device.ts';
import type { SimMachine } from '../world/machine.ts';
import type { HeardAction } from './heard.ts';
import type { OrderDriver } from './order-driver.ts';
import type { ToldAction, ToldError } from './told.ts';
import type { ZoneLeases } from './zone-leases.ts';

/** Actions told of; the oldest that have ended are forgotten. */
const actionsMax = 30;

interface Parts {
  readonly machine: SimMachine;
  readonly wiring: Vda5050Wiring;
  readonly switchTool: ToolSwitch;
  readonly driver: OrderDriver;
  readonly leases: ZoneLeases;
  readonly onFactsheet: () => void;
  readonly onStateRequest: () => void;
}

const predefined = ['startPause', 'stopPause', 'cancelOrder', 'stateRequest', 'factsheetRequest', 'enableZoneSet'];

/** What a simulated vehicle does at once when it is told to (6.2.1). */
export class VehicleActions {
  readonly #parts: Parts;
  #actions: ToldAction[] = [];
  #errors: ToldError[] = [];
  isPaused = false;
  /** A tool or trigger was asked for. */
  onWork: () => void = () => undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What it can, for its factsheet. */
  types(): readonly string[] {
    const { tools, triggers } = this.#parts.wiring;
    return [...predefined, ...Object.values(tools).flatMap(({ on, off }) => [on, off]), ...Object.values(triggers)];
  }

  told(): readonly ToldAction[] {
    return this.#actions;
  }

  errors(): readonly ToldError[] {
    return this.#errors;
  }

  noteDoubledZoneSet(): void {
    const texts = { en: 'a zone set of this id is there', zh: '该区域集编号已存在' };
    this.#errors = [{ type: 'DUPLICATE_ZONE_SET', level: 'WARNING', ...texts, references: {} }];
  }

  /** The same action twice is done once. */
  take(heard: HeardAction, nowMs: number): void {
    const { actionId, actionType } = heard;
    if (this.#actions.some((one) => one.actionId === actionId)) return;
    const told: ToldAction = { actionId, actionType, status: 'RUNNING', result: '' };
    this.#actions.push(told);
    const problem = this.#do(heard, told, nowMs);
    if (problem === null) this.#errors = [];
    else this.#fail(told, problem);
  }

  step(): void {
    const over = this.#actions.length - actionsMax;
    if (over <= 0) return;
    const ended = this.#actions.filter(({ status }) => status !== 'RUNNING').slice(0, over);
    this.#actions = this.#actions.filter((action) => !ended.includes(action));
  }

  /** Null: done, or begun; else the type of its error. */
  #do({ actionType, parameters }: HeardAction, told: ToldAction, nowMs: number): string | null {
    const { machine, wiring, switchTool, driver, leases, onFactsheet, onStateRequest } = this.#parts;
    const { orderId, zoneSetId } = parameters;
    switch (actionType) {
      case 'cancelOrder': {
        const finish = (): void => void (told.status = 'FINISHED');
        return driver.cancel(typeof orderId === 'string' ? orderId : null, finish) ? null : 'NO_ORDER_TO_CANCEL';
      }
      case 'startPause':
      case 'stopPause':
        this.isPaused = actionType === 'startPause';
        break;
      case 'enableZoneSet':
        if (typeof zoneSetId !== 'string' || !leases.enable(zoneSetId)) return 'INVALID_INSTANT_ACTION';
        break;
      case 'stateRequest':
        onStateRequest();
        break;
      case 'factsheetRequest':
        onFactsheet();
        break;
      default: {
        const tool = Object.values(wiring.tools).find(({ on, off }) => on === actionType || off === actionType);
        const isTrigger = Object.values(wiring.triggers).includes(actionType);
        if (tool === undefined && !isTrigger) return 'INVALID_INSTANT_ACTION';
        this.onWork();
        const done =
          tool === undefined
            ? machine.clearFault(nowMs)
            : switchTool(machine, tool.on === actionType ? 'on' : 'off', nowMs);
        if (!done.ok) {
          told.status = 'FAILED';
          told.result = done.problem.code;
          return null;
        }
      }
    }
    told.status = 'FINISHED';
    return null;
  }

  #fail(told: ToldAction, type: string): void {
    told.status = 'FAILED';
    told.result = type;
    const texts = { en: `the action was not done: ${type}`, zh: `动作未执行：${type}` };
    this.#errors = [{ type, level: 'WARNING', ...texts, references: { actionId: told.actionId } }];
  }
}
