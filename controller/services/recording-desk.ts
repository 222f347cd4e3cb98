import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { lookAtRecording, type RecordingLook } from '../../robot-bridge/recording/look-at-recording.ts';
import type { TapSwitch } from '../../robot-bridge/recording/tap-switch.ts';
import { wireRecordings } from '../../robot-bridge/recording/wire-recording-name.ts';
import { freeRatioMin, freeRatioOf } from '../../robot-bridge/recording/wire-writer.ts';
import type { FromInterlock, ToInterlock } from '../contract/interlock/interlock.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import {
  filesShownMax,
  recordingProcesses,
  type RecordingsView,
  type RecordingView,
  type WireRecordingFigures,
} from '../contract/site/recordings.ts';
import { entryNow } from '../entry-now.ts';
import type { RecordingServices } from '../http/recording-ports.ts';

/** After this long without a word of the interlock nothing is said of its recording, ms. */
const interlockStaleMs = 2000;

export interface RecordingDeskPorts {
  readonly directory: string;
  /** Of the controller's recordings; the interlock's may take as much. */
  readonly bytesMax: number;
  readonly tap: Pick<TapSwitch, 'switchTo' | 'figures' | 'isTaking'>;
  readonly interlock: { send(message: ToInterlock): void };
  readonly write: (draft: LedgerDraft) => Promise<unknown>;
  /** The site's. */
  readonly clock: Clock;
  readonly wallClock: Clock;
  /** Free share of the disk under the folder, 0…1. */
  readonly freeRatio?: (directory: string) => Promise<number>;
}

interface SeenFile {
  readonly name: string;
  readonly process: RecordingView['process'];
  readonly sizeBytes: number;
}

/** The recordings of wires: what there is, and whether there will be more. The controller's word counts for the interlock's wires too. */
export class RecordingDesk implements RecordingServices {
  readonly #ports: RecordingDeskPorts;
  /** What was seen of whole files: they change no more. */
  readonly #whole = new Map<string, RecordingLook>();
  #interlock: { readonly figures: WireRecordingFigures; readonly atMs: number } | null = null;

  constructor(ports: RecordingDeskPorts) {
    this.#ports = ports;
  }

  handle(message: FromInterlock): void {
    if (message.type !== 'wire-recording') return;
    const { type: _, ...figures } = message;
    this.#interlock = { figures, atMs: this.#ports.wallClock.monoMs() };
  }

  /** After each connection: an interlock that was started again does what was said last. */
  tellInterlock(): void {
    this.#ports.interlock.send({ type: 'record-wires', to: this.#ports.tap.isTaking() ? 'on' : 'off' });
  }

  /** Refuses 'recording-disk-short'. */
  async start(user: string): Promise<Result<RecordingsView>> {
    const freeRatio = await this.#freeRatio();
    if (freeRatio < freeRatioMin) {
      const facts = { freePercent: Math.round(freeRatio * 100), neededPercent: Math.round(freeRatioMin * 100) };
      return refuse({ code: 'recording-disk-short', facts });
    }
    return this.#switch('on', user);
  }

  stop(user: string): Promise<Result<RecordingsView>> {
    return this.#switch('off', user);
  }

  async view(): Promise<RecordingsView> {
    const { directory, bytesMax } = this.#ports;
    const seen = await this.#seen();
    const shown = seen.slice(0, filesShownMax);
    const files: RecordingView[] = [];
    for (const file of shown) files.push(...(await this.#viewOf(file)));
    const processes = { controller: this.#ports.tap.figures(), interlock: this.#interlockFigures() };
    const freeRatio = await this.#freeRatio();
    return {
      directory,
      processes,
      freeRatio,
      freeRatioMin,
      bytesMax: 2 * bytesMax,
      files,
      left: seen.length - shown.length,
    };
  }

  /** The bytes that a file has now. Refuses 'recording-unknown' for whatever is no recording of this folder. */
  async open(
    fileName: string,
    user: string,
  ): Promise<Result<{ readonly sizeBytes: number; readonly bytes: () => Readable }>> {
    const file = (await this.#seen()).find(({ name }) => name === fileName);
    if (file === undefined) return refuse({ code: 'recording-unknown', facts: { file: fileName } });
    const { sizeBytes } = file;
    await this.#record('recording.handed-out', user, { fileName, sizeBytes });
    const path = join(this.#ports.directory, fileName);
    return ok({ sizeBytes, bytes: () => createReadStream(path, { end: sizeBytes - 1 }) });
  }

  async #switch(to: 'on' | 'off', user: string): Promise<Result<RecordingsView>> {
    this.#ports.tap.switchTo(to);
    this.tellInterlock();
    await this.#record(to === 'on' ? 'recording.started' : 'recording.stopped', user, {});
    return ok(await this.view());
  }

  #record(type: LedgerDraft['type'], user: string, payload: LedgerDraft['payload']): Promise<unknown> {
    return this.#ports.write({ ...entryNow(this.#ports.clock, type, payload), actor: user });
  }

  /** 0 where the folder can neither be read nor made. */
  async #freeRatio(): Promise<number> {
    const { directory, freeRatio = freeRatioOf } = this.#ports;
    await mkdir(directory, { recursive: true, mode: 0o700 }).catch(() => undefined);
    return freeRatio(directory);
  }

  #interlockFigures(): WireRecordingFigures | null {
    const last = this.#interlock;
    return last !== null && this.#ports.wallClock.monoMs() - last.atMs <= interlockStaleMs ? last.figures : null;
  }

  /** Every recording in the folder, newest first by the time in its name. */
  async #seen(): Promise<readonly SeenFile[]> {
    const { directory } = this.#ports;
    const names = await readdir(directory).catch(() => [] as string[]);
    const found = recordingProcesses.flatMap((process) => {
      const pattern = wireRecordings(process);
      return names.filter((name) => pattern.test(name)).map((name) => ({ name, process }));
    });
    const stamp = (name: string): string => name.slice(name.indexOf('-', 'wires-'.length));
    found.sort((a, b) => (stamp(a.name) < stamp(b.name) ? 1 : -1));
    const seen: SeenFile[] = [];
    for (const file of found) {
      const at = await stat(join(directory, file.name)).catch(() => null);
      if (at?.isFile() === true) seen.push({ ...file, sizeBytes: at.size });
    }
    return seen;
  }

  /** Nothing for a file that has made room for a newer one in the meantime. */
  async #viewOf({ name, process, sizeBytes }: SeenFile): Promise<readonly RecordingView[]> {
    const key = `${name} ${String(sizeBytes)}`;
    const path = join(this.#ports.directory, name);
    const look = this.#whole.get(key) ?? (await lookAtRecording(path, sizeBytes).catch(() => null));
    if (look === null) return [];
    if (look.state === 'whole') this.#whole.set(key, look);
    const writing = process === 'controller' ? this.#ports.tap.figures() : this.#interlockFigures();
    const unfinished = writing?.fileName === name ? ('writing' as const) : look.state;
    const machines = [...look.metadata].filter(([label]) => label.startsWith(machineLabel));
    return [
      {
        ...{ fileName: name, process, sizeBytes, messages: look.messages },
        state: look.state === 'whole' || unfinished === 'whole' ? 'complete' : unfinished,
        fromMs: msOf(look.firstNs),
        toMs: msOf(look.lastNs),
        machineIds: machines.map(([label]) => label.slice(machineLabel.length)),
        wires: [...new Set(machines.flatMap(([, text]) => kindOf(text)))],
        clock: clockOf(look.metadata.get('clock')),
      },
    ];
  }
}

/** How a recording's metadata name a machine (open-wire-recorder.ts). */
const machineLabel = 'machine ';

function msOf(ns: bigint | null): number | null {
  return ns === null ? null : Number(ns / 1_000_000n);
}

function clockOf(text: string | undefined): RecordingView['clock'] {
  return text === 'system' || text === 'simulated' ? text : null;
}

function kindOf(text: string): readonly string[] {
  try {
    const { kind } = JSON.parse(text) as { readonly kind?: unknown };
    return typeof kind === 'string' ? [kind] : [];
  } catch {
    return [];
  }
}
