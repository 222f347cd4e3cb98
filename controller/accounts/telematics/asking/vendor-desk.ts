import type { Clock } from '../../../../kernel/clock.ts';
import type { Problem } from '../../../../kernel/result.ts';
import type { TelematicsView } from '../../../contract/accounts/telematics.ts';
import type { SiteRecord } from '../../../ledger/record.ts';
import { askFigures } from '../telematics-figures.ts';
import { GapFilling } from './gap-filling.ts';
import { walkFleet, type WalkedPage, type WalkPorts } from './page-walk.ts';
import { RequestBudget } from './request-budget.ts';
import type { MachineBook } from './machine-book.ts';
import type { DocumentStore } from './raw-documents.ts';
import { VendorAccess } from './vendor-access.ts';
import type { VendorProfile } from './vendor-profile.ts';
import type { VendorSetting } from './vendor-settings.ts';
import type { VendorWire } from './wire.ts';

export interface VendorDeskPorts {
  readonly profiles: ReadonlyMap<string, VendorProfile>;
  readonly settings: readonly VendorSetting[];
  readonly book: MachineBook;
  readonly documents: DocumentStore;
  readonly record: Pick<SiteRecord, 'commit' | 'document'>;
  readonly wire: VendorWire;
  /** Site time, for the entries. */
  readonly clock: Clock;
  /** Vendors are asked in the world's time, also where the site's own is simulated. */
  readonly wallClock: Clock;
  readonly onFailed: (error: unknown) => void;
}

type VendorView = TelematicsView['vendors'][number];

interface Asked {
  readonly setting: VendorSetting;
  readonly profile: VendorProfile;
  readonly walk: WalkPorts;
  readonly gaps: GapFilling;
  view: VendorView;
}

/** Asks every vendor of the site in turn, each in its own rhythm, and writes down what is new. */
export class VendorDesk {
  private readonly ports: VendorDeskPorts;
  private readonly asked: readonly Asked[];
  /** Vendors of the settings that cannot be asked, and why. */
  readonly refused: readonly string[];
  private cancels = new Map<string, () => void>();
  private isStopped = false;

  constructor(ports: VendorDeskPorts) {
    this.ports = ports;
    const refused: string[] = [];
    this.asked = ports.settings.flatMap((setting) => {
      const profile = ports.profiles.get(setting.profile);
      const baseUrl = setting.baseUrl ?? profile?.baseUrl ?? null;
      if (profile === undefined || baseUrl === null) {
        refused.push(
          profile === undefined ? `${setting.id}: no vendor file ${setting.profile}` : `${setting.id}: no baseUrl`,
        );
        return [];
      }
      const access = new VendorAccess(profile, setting, ports.wire, ports.wallClock);
      const budget = new RequestBudget(profile.limits, ports.wallClock);
      const walk = { profile, baseUrl, wire: ports.wire, access, clock: ports.wallClock, budget };
      const gaps = new GapFilling({ ...ports, vendorId: setting.id });
      return [{ setting, profile, walk, gaps, view: firstView(setting, baseUrl) }];
    });
    this.refused = refused;
  }

  views(): readonly VendorView[] {
    return this.asked.map(({ view, gaps }) => ({ ...view, gap: gaps.view() }));
  }

  start(): void {
    for (const one of this.asked) this.plan(one, 0);
  }

  stop(): void {
    this.isStopped = true;
    for (const cancel of this.cancels.values()) cancel();
  }

  /** One round of one vendor, now. */
  async ask(vendorId: string): Promise<void> {
    const one = this.asked.find(({ setting }) => setting.id === vendorId);
    if (one !== undefined) await this.round(one);
  }

  private plan(one: Asked, delayMs: number): void {
    const { wallClock, onFailed } = this.ports;
    one.view = { ...one.view, nextAskAtMs: wallClock.epochMs() + delayMs };
    const run = async (): Promise<void> => {
      await this.round(one).catch(onFailed);
      if (!this.isStopped) this.plan(one, cadenceMs(one));
    };
    this.cancels.set(
      one.setting.id,
      wallClock.after(delayMs, () => void run()),
    );
  }

  /** @throws when the record or the disk refuses: the next round tells the same again. */
  private async round(one: Asked): Promise<void> {
    const { wallClock, book } = this.ports;
    one.view = { ...one.view, lastAskedAtMs: wallClock.epochMs() };
    const tally = { pages: 0, machines: 0, nameless: 0 };
    const beforeMs = book.lastReceivedMs(one.setting.id);
    const walked = await walkFleet(one.walk, async (page) => {
      const { named, nameless } = await this.takePage(one.setting.id, page);
      tally.pages += 1;
      tally.machines += named;
      tally.nameless += nameless;
    });
    const problem = walked.ok ? null : walked.problem;
    await this.note(one, problem);
    one.view = {
      ...one.view,
      state: problem === null ? 'answering' : 'failing',
      problem: problem === null ? null : problem.code,
      ...(walked.ok ? { ...tally, ended: walked.value, lastAnswerAtMs: wallClock.epochMs() } : {}),
    };
    if (!walked.ok) return;
    await one.gaps.found(beforeMs, cadenceMs(one), one.profile.seriesPoints);
    await one.gaps.fill(one.walk);
  }

  private async takePage(vendorId: string, { url, bytes, machines }: WalkedPage): ReturnType<MachineBook['take']> {
    const documentSha256 = await this.ports.documents.keep(bytes);
    return this.ports.book.take({ vendorId, url, documentSha256, machines });
  }

  /** A vendor that begins or ceases to answer is an entry: gaps in its data have a reason then. */
  private async note(one: Asked, problem: Problem | null): Promise<void> {
    const state = problem === null ? 'answering' : 'failing';
    if (state === one.view.state && (problem?.code ?? null) === one.view.problem) return;
    const { clock, record } = this.ports;
    await record.commit({
      entries: [
        {
          type: 'telematics.vendor-state',
          atMs: Math.round(clock.epochMs()),
          monoMs: clock.monoMs(),
          machineId: null,
          missionId: null,
          actor: 'system',
          payload: { vendorId: one.setting.id, state, problem: problem?.code ?? null },
        },
      ],
      documents: [],
    });
  }
}

function cadenceMs({ setting, profile }: Asked): number {
  const leastMin = profile.limits.cadence?.value ?? 0;
  return Math.max(leastMin, setting.cadenceMin ?? Math.max(leastMin, askFigures.cadence.value)) * 60_000;
}

function firstView({ id, profile }: VendorSetting, baseUrl: string): VendorView {
  return {
    id,
    profile,
    baseUrl,
    state: 'waiting',
    problem: null,
    lastAskedAtMs: null,
    lastAnswerAtMs: null,
    nextAskAtMs: null,
    pages: 0,
    machines: 0,
    nameless: 0,
    ended: null,
    gap: null,
  };
}
