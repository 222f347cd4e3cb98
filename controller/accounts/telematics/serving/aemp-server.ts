import type { Clock } from '../../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import type { AempAsk, AempElement, AempPage, EquipmentName } from '../../../contract/accounts/aemp.ts';
import type { HistoryReader, MachineHistory } from '../../history/machine-history.ts';
import { serveFigures } from '../telematics-figures.ts';
import { countedHoursAt, type CountedHours } from './counted-hours.ts';
import type { EnergyTotals } from './energy-totals.ts';
import {
  datum,
  energyElement,
  equipmentElement,
  faultElement,
  hourElement,
  instantText,
  UNKNOWN_MAKE,
} from './equipment-element.ts';
import type { LoadTotals, OwnMachine, OwnState } from './own-fleet.ts';

export interface AempServerPorts {
  /** In the order they are told. */
  readonly machines: () => readonly OwnMachine[];
  readonly stateOf: (machineId: string) => OwnState;
  readonly loadsOf: (machineId: string) => LoadTotals | null;
  readonly energyOf: (machineId: string) => readonly EnergyTotals[];
  readonly history: HistoryReader;
  /** Site time of the first entry; null before there is one. */
  readonly recordSinceMs: () => number | null;
  readonly clock: Clock;
}

type Series = Extract<AempAsk, { kind: 'time-series' }>;

/** Version of the standard's schema that the elements are named after. */
const SCHEMA_VERSION = '20190501';

const hourSeries: Readonly<
  Record<string, { readonly name: string; readonly of: (hours: CountedHours) => number; readonly space?: 'own' }>
> = {
  cumulativeoperatinghours: { name: 'CumulativeOperatingHours', of: ({ operatingMs }) => operatingMs },
  cumulativeidlehours: { name: 'CumulativeIdleHours', of: ({ idleMs }) => idleMs },
  cumulativeidlenonoperatinghours: {
    name: 'CumulativeIdleNonOperatingHours',
    of: ({ idleNonOperatingMs }) => idleNonOperatingMs,
  },
  cumulativeautonomoushours: {
    name: 'CumulativeAutonomousHours',
    of: ({ autonomousMs }) => autonomousMs,
    space: 'own',
  },
};

/** The time series that are answered: what the record can tell of the past. */
export const servedSeries: readonly string[] = [
  ...Object.values(hourSeries).map(({ name }) => name),
  'CumulativeEnergyUsed',
  'Faults',
];

/** ISO/TS 15143-3 over our own fleet: a view of the record and of what the machines tell now. */
export class AempServer {
  private readonly ports: AempServerPorts;
  private readonly told = new Map<string, { readonly monoMs: number; readonly element: AempElement }>();

  constructor(ports: AempServerPorts) {
    this.ports = ports;
  }

  /** Refuses 'not-found' for a page or machine that is not there, 'aemp-data-point-absent' and 'aemp-span-refused'. */
  async ask(ask: AempAsk): Promise<Result<AempPage>> {
    switch (ask.kind) {
      case 'fleet':
        return this.fleet(ask.page);
      case 'equipment':
        return this.equipment(ask.equipment);
      case 'time-series':
        return this.timeSeries(ask);
    }
  }

  private async fleet(page: number): Promise<Result<AempPage>> {
    const machines = this.ports.machines();
    const cut = cutPage(machines, page);
    if (cut === null) return refuse({ code: 'not-found', facts: { page } });
    const content: AempElement[] = [];
    // One after the other: histories are folded on this thread, and a page of them at once would hold up the rest.
    for (const machine of cut.items) content.push(await this.snapshot(machine));
    return ok({ document: { name: 'Fleet', attributes: this.rootAttributes(), content }, page, pages: cut.pages });
  }

  private async equipment(name: EquipmentName): Promise<Result<AempPage>> {
    const machine = this.find(name);
    if (machine === null) return refuse({ code: 'not-found' });
    const content = [await this.snapshot(machine)];
    return ok({ document: { name: 'Fleet', attributes: this.rootAttributes(), content }, page: 1, pages: 1 });
  }

  private rootAttributes(): Readonly<Record<string, string>> {
    return { version: SCHEMA_VERSION, snapshotTime: instantText(this.ports.clock.epochMs()) };
  }

  private find(name: EquipmentName): OwnMachine | null {
    const is = (one: string | null, other: string): boolean => one?.toLowerCase() === other.toLowerCase();
    const machines = this.ports.machines();
    const found = machines.find((machine) => {
      switch (name.by) {
        case 'id':
          return is(machine.label, name.text) || is(machine.id, name.text);
        case 'pin':
          return is(machine.pin, name.text);
        case 'make-model-serial':
          return (
            is(machine.make ?? UNKNOWN_MAKE, name.make) &&
            is(machine.model, name.model) &&
            is(machine.serialNo, name.serial)
          );
      }
    });
    return found ?? null;
  }

  private async snapshot(machine: OwnMachine): Promise<AempElement> {
    const nowMonoMs = this.ports.clock.monoMs();
    const kept = this.told.get(machine.id);
    if (kept !== undefined && nowMonoMs - kept.monoMs < serveFigures.snapshotEvery.value * 1_000) return kept.element;
    const element = equipmentElement({
      machine,
      state: this.ports.stateOf(machine.id),
      history: await this.historyUntil(machine, this.ports.clock.epochMs()),
      loads: this.ports.loadsOf(machine.id),
      energy: this.ports.energyOf(machine.id).at(-1) ?? null,
    });
    this.told.set(machine.id, { monoMs: nowMonoMs, element });
    return element;
  }

  private async historyUntil({ id }: OwnMachine, toMs: number): Promise<MachineHistory | null> {
    const sinceMs = this.ports.recordSinceMs();
    return sinceMs === null || sinceMs >= toMs ? null : this.ports.history.history(id, sinceMs, toMs);
  }

  private async timeSeries(series: Series): Promise<Result<AempPage>> {
    const machine = this.find(series.equipment);
    if (machine === null) return refuse({ code: 'not-found' });
    const spanMaxMs = serveFigures.seriesSpanMax.value * 86_400_000;
    if (series.startMs >= series.endMs || series.endMs - series.startMs > spanMaxMs) {
      return refuse({ code: 'aemp-span-refused', facts: { daysMax: serveFigures.seriesSpanMax.value } });
    }
    const served = servedSeries.find((name) => name.toLowerCase() === series.dataPoint.toLowerCase());
    if (served === undefined) {
      return refuse({ code: 'aemp-data-point-absent', facts: { dataPoint: series.dataPoint, served: servedSeries } });
    }
    const cut = cutPage(await this.dataOf(machine, series, served), series.page);
    if (cut === null) return refuse({ code: 'not-found', facts: { page: series.page } });
    const name = served === 'Faults' ? 'FaultCodeMessages' : `${served}Messages`;
    const document = { name, attributes: { version: SCHEMA_VERSION }, content: [...cut.items] };
    return ok({ document, page: series.page, pages: cut.pages });
  }

  private async dataOf(machine: OwnMachine, series: Series, served: string): Promise<readonly AempElement[]> {
    const { startMs, endMs } = series;
    if (served === 'CumulativeEnergyUsed') {
      const totals = this.ports.energyOf(machine.id);
      return totals.filter(({ atMs }) => atMs >= startMs && atMs < endMs).map(energyElement);
    }
    const history = await this.historyUntil(machine, Math.min(endMs, this.ports.clock.epochMs()));
    if (history === null) return [];
    return served === 'Faults' ? faultsIn(history, series) : hoursIn(history, series, served.toLowerCase());
  }
}

function faultsIn({ intervals }: MachineHistory, { startMs, endMs }: Series): readonly AempElement[] {
  return intervals
    .filter(({ state, fromMs }) => state === 'FAULT' && fromMs >= startMs && fromMs < endMs)
    .map(({ fromMs, cause }) => faultElement(fromMs, cause));
}

function hoursIn(history: MachineHistory, { startMs, endMs }: Series, wanted: string): readonly AempElement[] {
  const rule = hourSeries[wanted];
  if (rule === undefined) return [];
  const stepMs = serveFigures.seriesStep.value * 60_000;
  const times: number[] = [];
  const lastMs = Math.min(endMs, history.toMs);
  for (let atMs = Math.ceil(Math.max(startMs, history.fromMs) / stepMs) * stepMs; atMs <= lastMs; atMs += stepMs) {
    times.push(atMs);
  }
  return countedHoursAt(history, times).map(({ atMs, hours }) =>
    datum(rule.name, atMs, [hourElement(rule.of(hours))], rule.space),
  );
}

/** Pages count from 1; the first one is there even when it is empty. */
function cutPage<T>(
  items: readonly T[],
  page: number,
): { readonly items: readonly T[]; readonly pages: number } | null {
  const size = serveFigures.pageSize.value;
  const pages = Math.max(1, Math.ceil(items.length / size));
  return page > pages ? null : { items: items.slice((page - 1) * size, page * size), pages };
}
