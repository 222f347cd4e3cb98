import { z } from 'zod';
import type { Clock } from '../../../../kernel/clock.ts';
import { ok, type Result } from '../../../../kernel/result.ts';
import { telematicsHeader, type TelematicsSeries } from '../../../contract/accounts/telematics.ts';
import type { SiteRecord } from '../../../ledger/record.ts';
import { judge } from '../reading/judge.ts';
import { askFigures } from '../telematics-figures.ts';
import type { MachineBook } from './machine-book.ts';
import { walkSeries, type SeriesPage, type WalkPorts } from './page-walk.ts';
import type { DocumentStore } from './raw-documents.ts';

const DAY_MS = 86_400_000;
const DOCUMENT_PREFIX = 'gap/';

/** A stretch without snapshots, and what is still to be asked of it. Wall time. */
const openGap = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  left: z.array(z.object({ machine: telematicsHeader, dataPoint: z.string() })),
});
type OpenGap = z.infer<typeof openGap>;
type Wanted = OpenGap['left'][number];

export interface GapPorts {
  readonly vendorId: string;
  readonly book: MachineBook;
  readonly documents: DocumentStore;
  readonly record: Pick<SiteRecord, 'commit' | 'document'>;
  /** Site time, for the entries. */
  readonly clock: Clock;
  readonly wallClock: Clock;
}

/** Asks a vendor's time series for what its snapshots have missed while it, the line or this controller was down. */
export class GapFilling {
  private readonly ports: GapPorts;
  private gap: OpenGap | null;

  constructor(ports: GapPorts) {
    this.ports = ports;
    const kept = openGap.safeParse(ports.record.document('telematics', `${DOCUMENT_PREFIX}${ports.vendorId}`));
    this.gap = kept.success ? kept.data : null;
  }

  view(): { readonly fromMs: number; readonly toMs: number; readonly left: number } | null {
    return this.gap === null ? null : { fromMs: this.gap.fromMs, toMs: this.gap.toMs, left: this.gap.left.length };
  }

  /** The vendor answers: `sinceMs` is when it did so before, null where it never has. A gap that is open grows. */
  async found(sinceMs: number | null, cadenceMs: number, points: readonly string[]): Promise<void> {
    const nowMs = this.ports.wallClock.epochMs();
    if (sinceMs === null || points.length === 0) return;
    if (nowMs - sinceMs <= cadenceMs * askFigures.gapFactor.value) return;
    const fromMs = Math.max(
      Math.min(this.gap?.fromMs ?? sinceMs, sinceMs),
      nowMs - askFigures.gapSpanMax.value * DAY_MS,
    );
    const machines = this.ports.book.knownBefore(this.ports.vendorId, sinceMs);
    const left = machines.flatMap((machine) => points.map((dataPoint) => ({ machine, dataPoint })));
    await this.keep({ fromMs, toMs: nowMs, left });
  }

  /** Asks for some of what is left. What the vendor does not have is not asked for again; anything else is tried at the next round. */
  async fill(walk: WalkPorts): Promise<Result<void>> {
    const template = walk.profile.paths.timeSeries;
    for (let asked = 0; asked < askFigures.seriesPerRound.value; asked += 1) {
      const wanted = this.gap?.left[0];
      if (this.gap === null || wanted === undefined || template === null) return ok(undefined);
      const path = seriesPath(template, wanted, this.gap);
      const { fromMs, toMs } = this.gap;
      if (path !== null) {
        const walked = await walkSeries(walk, { path, dataPoint: wanted.dataPoint }, (page) =>
          this.take(wanted, page, { fromMs, toMs }),
        );
        if (!walked.ok && !isAbsent(walked.problem)) return walked;
      }
      const left = this.gap.left.slice(1);
      await this.keep(left.length === 0 ? null : { ...this.gap, left });
    }
    return ok(undefined);
  }

  private async take({ machine, dataPoint }: Wanted, page: SeriesPage, span: { fromMs: number; toMs: number }) {
    const { vendorId, documents, wallClock, book } = this.ports;
    const documentSha256 = await documents.keep(page.bytes);
    const judged = judge({ newest: {}, highest: {} }, page.readings, wallClock.epochMs());
    const series: TelematicsSeries = {
      ...{ vendorId, machine, dataPoint, ...span },
      readings: [...page.readings],
      left: page.left,
      doubts: [...page.doubts, ...judged.doubts],
      ...{ documentSha256, url: page.url, receivedAtMs: wallClock.epochMs() },
    };
    await book.takeSeries(series);
  }

  private async keep(gap: OpenGap | null): Promise<void> {
    const id = `${DOCUMENT_PREFIX}${this.ports.vendorId}`;
    await this.ports.record.commit({ entries: [], documents: [{ kind: 'telematics', id, value: gap }] });
    this.gap = gap;
  }
}

/** A vendor that has no such series, or none of this machine, says 404. */
function isAbsent({
  code,
  facts,
}: {
  readonly code: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}): boolean {
  return code === 'telematics-answer-bad' && facts?.['status'] === 404;
}

/** The vendor's template filled in but for its page; null where the machine lacks what the template wants. */
function seriesPath(template: string, { machine, dataPoint }: Wanted, { fromMs, toMs }: OpenGap): string | null {
  const values: Readonly<Record<string, string | null>> = {
    make: machine.oemName,
    model: machine.model,
    serial: machine.serialNumber,
    id: machine.equipmentId,
    pin: machine.pin,
    dataPoint,
    startUTC: new Date(fromMs).toISOString(),
    endUTC: new Date(toMs).toISOString(),
  };
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => name !== 'page');
  if (names.some((name) => (values[name] ?? null) === null)) return null;
  return names.reduce((path, name) => path.replace(`{${name}}`, encodeURIComponent(values[name] ?? '')), template);
}
