import { z } from 'zod';
import {
  toInterlock,
  type FromInterlock,
  type InterlockConfig,
  type ToInterlock,
} from '../../contract/interlock/interlock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Interlock } from '../cycle.ts';
import type { Actor } from '../latching/latches.ts';
import type { LimitsBook, SignedLimits } from '../limits/limits-book.ts';
import type { StopPress } from '../stop-path/tablet-server.ts';

/** Answers remembered, so that a reset or configuration sent twice is done once. */
const answersMax = 512;

/** Presses of stop remembered, of which the copies that come by the other path are not latched anew. */
const pressesMax = 512;

/** Commands that are done once however often they arrive. */
type OnceMessage = Extract<
  ToInterlock,
  { type: 'configure' | 'reset' | 'propose-limits' | 'sign-limits' | 'withdraw-limits' }
>;
type LimitsMessage = Exclude<OnceMessage, { type: 'configure' | 'reset' }>;

export type StopPassMessage = Extract<ToInterlock, { type: 'stop-pass' | 'stop-pass-ended' }>;
type CommandResult = Extract<FromInterlock, { type: 'command-result' }>;

export interface DeskOptions {
  readonly interlock: Interlock;
  readonly limits: LimitsBook;
  readonly nowMonoMs: () => number;
  readonly nowMs: () => number;
  /** After the core has taken over a configuration. */
  readonly onConfigured: (config: InterlockConfig) => void;
  /** After the site's limits have been signed: they must be on disk before the command is answered. */
  readonly onLimits: (signed: SignedLimits) => void;
  /** After limits or proposal have changed. */
  readonly onLimitsView: () => void;
  /** After latches may have changed: they must be on disk before the command is answered. */
  readonly onLatches: () => void;
  readonly onStopPass: (pass: StopPassMessage) => void;
  readonly onRecordWires: (to: 'on' | 'off') => void;
}

/** Reads what comes over the local socket. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #answers = new Map<string, CommandResult>();
  /** The latch of each of the last presses. */
  readonly #presses = new Map<string, string>();
  refusedLines = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Returns the answer to send, or null where none is due. A line that is no message is counted. */
  read(line: string): CommandResult | null {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      this.refusedLines += 1;
      return null;
    }
    const parsed = toInterlock.safeParse(json);
    if (parsed.success) return this.#obey(parsed.data);
    this.refusedLines += 1;
    const commandId = (json as { commandId?: unknown } | null)?.commandId;
    if (typeof commandId !== 'string') return null;
    const facts = { message: z.prettifyError(parsed.error).slice(0, 2000) };
    return resultOf(commandId, refuse({ code: 'input-invalid', facts }));
  }

  #obey(message: ToInterlock): CommandResult | null {
    const { interlock, nowMonoMs } = this.#options;
    switch (message.type) {
      case 'heartbeat':
        interlock.observeHeartbeat(nowMonoMs());
        return null;
      case 'rendezvous':
        interlock.observeRendezvous(message.pairs, nowMonoMs());
        return null;
      case 'papers':
        interlock.observePapers(message.lapsed, nowMonoMs());
        return null;
      case 'concrete':
      case 'work-permits':
        interlock.observeWord(message, nowMonoMs());
        return null;
      case 'ack':
        interlock.acknowledgeEvents(message.sequence);
        return null;
      case 'stop-pass':
      case 'stop-pass-ended':
        this.#options.onStopPass(message);
        return null;
      case 'record-wires':
        this.#options.onRecordWires(message.to);
        return null;
      case 'stop':
        this.stop(message, message.by);
        return resultOf(message.commandId, ok(undefined));
      case 'override': {
        const { machineId, ruleId, minutes, by, reason } = message;
        const request = { machineId, ruleId, minutes, by, reason };
        return resultOf(message.commandId, interlock.override(request, nowMonoMs(), this.#options.nowMs()));
      }
      case 'sign-out': {
        const { personIds, by, reason } = message;
        const answer = interlock.signOut({ personIds, by, reason }, nowMonoMs(), this.#options.nowMs());
        return resultOf(message.commandId, answer);
      }
      case 'lockout': {
        const answer = interlock.lockOut(message.machineId, message.by, message.reason, this.#options.nowMs());
        this.#options.onLatches();
        return resultOf(message.commandId, answer);
      }
      case 'configure':
      case 'reset':
      case 'propose-limits':
      case 'sign-limits':
      case 'withdraw-limits':
        return this.#once(message);
    }
  }

  /**
   * A stop is done each time: an id used before must never be a reason not to stop. The one exception is the copy of a press that came by
   * the other path and whose latch is still in force: latching anew would make the reset invalid that somebody is about to give.
   */
  stop({ commandId, scope, reason }: StopPress, by: Actor): void {
    const { interlock, nowMs, onLatches } = this.#options;
    const press = JSON.stringify([commandId, scope, by.user]);
    const known = this.#presses.get(press);
    if (known !== undefined && interlock.storedLatches().some(({ id }) => id === known)) return;
    interlock.stop(scope, by, reason, nowMs());
    onLatches();
    this.#presses.set(press, interlock.storedLatches().at(-1)?.id ?? '');
    if (this.#presses.size > pressesMax) {
      const [oldest] = this.#presses.keys();
      if (oldest !== undefined) this.#presses.delete(oldest);
    }
  }

  #once(message: OnceMessage): CommandResult {
    const known = this.#answers.get(message.commandId);
    if (known !== undefined) return known;
    const answer = resultOf(message.commandId, this.#execute(message));
    this.#answers.set(message.commandId, answer);
    if (this.#answers.size > answersMax) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
    return answer;
  }

  #execute(message: OnceMessage): Result<void> {
    const { interlock } = this.#options;
    if (message.type === 'reset') {
      const answer = interlock.reset(message, this.#options.nowMs());
      if (answer.ok) this.#options.onLatches();
      return answer;
    }
    if (message.type !== 'configure') return this.#changeLimits(message);
    const answer = interlock.configure(message.config);
    if (answer.ok) this.#options.onConfigured(message.config);
    return answer;
  }

  #changeLimits(message: LimitsMessage): Result<void> {
    const { interlock, limits, nowMonoMs, nowMs, onLimits, onLatches, onLimitsView } = this.#options;
    const { by } = message;
    switch (message.type) {
      case 'propose-limits': {
        const answer = limits.propose(message, nowMs(), nowMonoMs());
        if (!answer.ok) return answer;
        interlock.noteProposal({ type: 'limits-proposed', proposal: answer.value }, nowMs());
        break;
      }
      case 'sign-limits': {
        const moving = () => interlock.movingMachineIds(nowMonoMs());
        const answer = limits.sign(message.proposalId, by, nowMonoMs(), moving);
        if (!answer.ok) return answer;
        onLimits(answer.value);
        interlock.setLimits(answer.value, by, nowMs());
        onLatches();
        break;
      }
      case 'withdraw-limits': {
        const { proposalId } = message;
        const answer = limits.withdraw(proposalId, by, nowMonoMs());
        if (!answer.ok) return answer;
        interlock.noteProposal({ type: 'limits-withdrawn', proposalId, by }, nowMs());
        break;
      }
    }
    onLimitsView();
    return ok(undefined);
  }
}

function resultOf(commandId: string, result: Result<void>): CommandResult {
  if (result.ok) return { type: 'command-result', commandId, ok: true, problem: null };
  const { code, facts } = result.problem;
  const problem = facts === undefined ? { code } : { code, facts: { ...facts } };
  return { type: 'command-result', commandId, ok: false, problem };
}
