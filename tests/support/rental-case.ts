import type {
  HistoryInterval,
  HistoryQuantity,
  HistoryReader,
} from '../../controller/accounts/history/machine-history.ts';
import { RentalDesk } from '../../controller/accounts/rental/rental-desk.ts';
import type { TimeState } from '../../controller/contract/ledger/ledger.ts';
import type { RentalContractBody, RentalEventBody, RentalLine } from '../../controller/contract/accounts/rental.ts';
import type { Result } from '../../kernel/result.ts';
import { KeptRecord } from './ledger/kept-record.ts';

/** China: local midnight of a date, ms. */
export function localMs(date: string, time = '00:00'): number {
  return Date.parse(`${date}T${time}:00+08:00`);
}

export function localIso(date: string, time = '00:00'): string {
  return new Date(localMs(date, time)).toISOString();
}

/** What a machine did, told in local times; all else is rest. */
export class ToldHistory implements HistoryReader {
  readonly #told: {
    readonly machineId: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly state: TimeState;
    readonly sequence: number;
  }[] = [];
  readonly #earned: (HistoryQuantity & { readonly machineId: string })[] = [];

  tell(machineId: string, state: TimeState, fromMs: number, toMs: number, sequence: number): void {
    this.#told.push({ machineId, state, fromMs, toMs, sequence });
    this.#told.sort((left, right) => left.fromMs - right.fromMs);
  }

  earn(machineId: string, atMs: number, amount: number, sequence: number): void {
    const work = { missionId: 'm1', taskId: 't', step: 'levelling', unit: 'm2' } as const;
    this.#earned.push({ machineId, atMs, sequence, amount, ...work });
  }

  history(machineId: string, fromMs: number, toMs: number) {
    const intervals: HistoryInterval[] = [];
    let atMs = fromMs;
    const add = (untilMs: number, state: TimeState, sequence: number): void => {
      if (untilMs > atMs) intervals.push(intervalOf(atMs, untilMs, state, sequence));
      atMs = Math.max(atMs, untilMs);
    };
    for (const told of this.#told) {
      if (told.machineId !== machineId || told.toMs <= fromMs || told.fromMs >= toMs) continue;
      add(Math.max(fromMs, told.fromMs), 'REST', 1);
      add(Math.min(toMs, told.toMs), told.state, told.sequence);
    }
    add(toMs, 'REST', 1);
    const quantities = this.#earned.filter(
      (one) => one.machineId === machineId && one.atMs >= fromMs && one.atMs < toMs,
    );
    return Promise.resolve({ machineId, fromMs, toMs, intervals, quantities, coverage: 1 });
  }
}

function intervalOf(fromMs: number, toMs: number, state: TimeState, sequence: number): HistoryInterval {
  const nobody = { missionId: null, taskId: null, mode: null, operator: null, correctedBy: null };
  return { fromMs, toMs, state, cause: 'told', sequence, ...nobody };
}

export const hoistLine: Extract<RentalLine, { readonly kind: 'period' }> = {
  kind: 'period',
  id: 'hoist',
  name: '智能施工升降机',
  machineIds: ['h1'],
  period: 'month-30',
  priceFen: 2_800_000,
  stops: { dayH: 24, standbyRate: 0.7, forceMajeureRate: 0.5, faultGraceH: 0 },
  overtime: null,
};

export function contractOf(
  lines: readonly RentalLine[],
  changes: Partial<RentalContractBody> = {},
): RentalContractBody {
  return {
    number: 'ZL-2026-07',
    lessor: { name: '出租公司', taxNumber: '', address: '' },
    customerId: 'builder',
    rentalSiteId: 'tower-3',
    machineIds: [...new Set(lines.flatMap(({ machineIds }) => machineIds))],
    currency: 'CNY',
    utcOffsetMin: 480,
    from: localIso('2026-09-01'),
    dayCount: 'clock',
    minTermDays: 0,
    operator: 'lessee',
    needsCertifiedOperator: false,
    isFenced: false,
    depositFen: 5_000_000,
    tax: { rate: 0.13, source: '增值税，不带操作人员的租赁', certainty: 'known' },
    lines: [...lines],
    reason: '',
    ...changes,
  };
}

/** A rental desk over a record in memory, with a customer and a site, at a time of its own. */
export class RentalCase {
  readonly record = new KeptRecord();
  readonly history = new ToldHistory();
  private nowMs = localMs('2026-09-01');
  readonly clock = { epochMs: () => this.nowMs, monoMs: () => this.nowMs, after: () => () => undefined };
  desk = this.start();

  /** As after a start of the controller: from the ledger alone. */
  start(): RentalDesk {
    const { record, clock, history } = this;
    return new RentalDesk({ record, clock, history, siteId: 'site', isMachine: (id) => /^[hlz]\d$/.test(id) });
  }

  at(date: string, time = '00:00'): this {
    this.nowMs = localMs(date, time);
    return this;
  }

  async withContract(body: RentalContractBody, contractId = 'c1'): Promise<this> {
    sound(await this.desk.putCustomer('builder', { name: '建筑公司', taxNumber: '91110000X', address: '' }, 'admin'));
    sound(await this.desk.putSite('tower-3', { name: '三号楼', address: '', siteId: 'site', fence: null }, 'admin'));
    sound(await this.desk.enterContract(contractId, body, 'admin'));
    return this;
  }

  turn(
    type: 'on-rent' | 'off-rent',
    machineId: string,
    at: string,
    given: { readonly meterH?: number; readonly reason?: string; readonly contractId?: string } = {},
  ) {
    const { meterH = null, reason = '', contractId = 'c1' } = given;
    return this.desk.enterEvent(contractId, { type, machineId, at, meterH, documentId: null, reason }, 'admin');
  }

  event(body: RentalEventBody, contractId = 'c1') {
    return this.desk.enterEvent(contractId, body, 'gongzhang');
  }

  accept(machineId: string, date: string, amount: number) {
    const body = {
      type: 'output-accepted',
      machineId,
      date,
      unit: 'm2',
      amount,
      acceptedBy: '张工',
      documentId: null,
      reason: '',
    } as const;
    return this.event(body);
  }
}

export function sound<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}
