import { createHash, randomBytes } from 'node:crypto';
import type { FromInterlock, ToInterlock } from '../contract/interlock/interlock.ts';
import type { StopPathView } from '../contract/interlock/stop-path.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Clock } from '../../kernel/clock.ts';

/** As many as there are sessions; beyond, the oldest goes and its tablet asks for another. */
const passesMax = 500;

/** A login that may stop by the interlock's own socket. */
export interface StopLogin {
  readonly sessionId: string;
  readonly user: string;
  readonly role: string;
  readonly validForMs: number;
}

interface Pass {
  readonly token: string;
  readonly sha256: string;
  readonly login: StopLogin;
  readonly endMonoMs: number;
  readonly forget: () => void;
}

export interface StopPassesOptions {
  readonly send: (message: ToInterlock) => void;
  readonly clock: Clock;
  /** Calls when a person ends the session; the result unsubscribes. */
  readonly onSessionEnd: (sessionId: string, listener: () => void) => () => void;
}

/**
 * Gives each login a pass for the interlock's own socket and tells the interlock the pass's hash. A pass is none of the session's own secrets:
 * who has it may stop, and nothing else.
 */
export class StopPasses {
  readonly #options: StopPassesOptions;
  readonly #bySession = new Map<string, Pass>();
  #port: number | null = null;

  constructor(options: StopPassesOptions) {
    this.#options = options;
  }

  /** The interlock says where it listens, and knows no pass yet that was given while it was away. */
  handle(message: FromInterlock): void {
    if (message.type !== 'hello') return;
    this.#port = message.stopPort;
    for (const pass of this.#bySession.values()) this.#tell(pass);
  }

  /** The same pass for the same login. Refuses 'interlock-unreachable' before the interlock has said where it listens. */
  passOf(login: StopLogin): Result<StopPathView> {
    if (this.#port === null) return refuse({ code: 'interlock-unreachable' });
    const known = this.#bySession.get(login.sessionId);
    const isSame = known?.login.role === login.role && known.login.user === login.user;
    if (known !== undefined && !isSame) this.#end(known);
    const pass = known !== undefined && isSame ? known : this.#make(login);
    return ok({ port: this.#port, token: pass.token });
  }

  #make(login: StopLogin): Pass {
    const token = randomBytes(32).toString('base64url');
    const pass: Pass = {
      token,
      sha256: createHash('sha256').update(token).digest('hex'),
      login,
      endMonoMs: this.#options.clock.monoMs() + login.validForMs,
      forget: this.#options.onSessionEnd(login.sessionId, () => this.#end(pass)),
    };
    this.#bySession.set(login.sessionId, pass);
    const [oldest] = this.#bySession.values();
    if (this.#bySession.size > passesMax && oldest !== undefined) this.#end(oldest);
    this.#tell(pass);
    return pass;
  }

  #end(pass: Pass): void {
    pass.forget();
    this.#bySession.delete(pass.login.sessionId);
    this.#options.send({ type: 'stop-pass-ended', sha256: pass.sha256 });
  }

  #tell({ sha256, login, endMonoMs }: Pass): void {
    const validForMs = endMonoMs - this.#options.clock.monoMs();
    if (validForMs <= 0) return;
    const by = { user: login.user, role: login.role };
    this.#options.send({ type: 'stop-pass', sha256, by, validForMs });
  }
}
