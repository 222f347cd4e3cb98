import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { refusedExitCode } from './explain.ts';

const RESTARTS_MAX = 5;
const RESTART_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 500;
const STOP_GRACE_MS = 8_000;

export interface SupervisedOptions {
  readonly name: string;
  readonly script: string;
  /** Called before every start, so that a restart can take up where the last one stood. */
  readonly args: () => readonly string[];
  readonly onReady: (line: string) => void;
  readonly onGivenUp: (why: string) => void;
  /** Why the process must not be started again, or null. */
  readonly refusal: () => string | null;
  readonly log: (text: string) => void;
}

/**
 * One child process that is started again when it dies. Its first line on stdout is its ready line.
 * Its stdin is a pipe that ends with us: a child whose supervisor is gone ends too, so no orphan keeps a port.
 */
export class SupervisedProcess {
  private readonly options: SupervisedOptions;
  private child: ChildProcess | null = null;
  private isStopping = false;
  private starts: number[] = [];

  constructor(options: SupervisedOptions) {
    this.options = options;
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Starts the process; resolves with its ready line. */
  start(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.launch(resolve, reject);
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    const child = this.child;
    if (child === null || child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  private launch(onFirstReady: (line: string) => void, onFirstFailure: (error: Error) => void): void {
    const { name, script, args, log } = this.options;
    this.starts.push(Date.now());
    const child = spawn(process.execPath, ['--enable-source-maps', script, ...args()], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // A group of its own: Ctrl-C reaches us alone, so that the children end in order.
      detached: true,
    });
    this.child = child;
    let isReady = false;
    // The options of spawn make stdout a pipe.
    const lines = createInterface({ input: child.stdout as Readable });
    lines.on('line', (line) => {
      if (isReady) {
        log(line);
        return;
      }
      isReady = true;
      this.options.onReady(line);
      onFirstReady(line);
    });
    child.once('exit', (code, signal) => {
      lines.close();
      if (this.isStopping) return;
      const why = `${name} ended (${signal ?? `exit ${String(code)}`})`;
      if (!isReady) onFirstFailure(new Error(why));
      if (code === refusedExitCode) this.options.onGivenUp(`${why}: it refuses to run, the lines above say why`);
      else this.restart(why, onFirstReady, onFirstFailure);
    });
  }

  private restart(why: string, onFirstReady: (line: string) => void, onFirstFailure: (error: Error) => void): void {
    this.starts = this.starts.filter((at) => Date.now() - at < RESTART_WINDOW_MS);
    if (this.starts.length > RESTARTS_MAX) {
      this.options.onGivenUp(`${why}; ${String(RESTARTS_MAX)} restarts within a minute did not help`);
      return;
    }
    const refusal = this.options.refusal();
    if (refusal !== null) {
      this.options.onGivenUp(`${why}; ${refusal}`);
      return;
    }
    this.options.log(`${why}; starting it again`);
    setTimeout(() => {
      if (!this.isStopping) this.launch(onFirstReady, onFirstFailure);
    }, RESTART_DELAY_MS);
  }
}
