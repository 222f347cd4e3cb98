import { describe, expect, it } from 'vitest';
import { knownCauseWord } from '../../console/i18n/cause-words.ts';
import { en } from '../../console/i18n/en.ts';
import { zh } from '../../console/i18n/zh.ts';
import { problemCatalogue } from '../../controller/contract/problems/errors.ts';
import { interlockRules, type Reason } from '../../controller/contract/interlock/interlock.ts';
import { reasonText } from '../../controller/contract/interlock/reason-text.ts';
import { capabilities } from '../../hardware-profiles/profile.ts';
import { permitLevels } from '../../kernel/permit.ts';
import { sourceFiles } from './sources.ts';
import { spokenIn, unionIn } from './spoken-codes.ts';

/** Whatever the server can say to a person has words on the screen, in both languages. The codes are read from the sources. */
const files = sourceFiles().filter(({ path }) => path.endsWith('.ts'));
const within = (...prefixes: readonly string[]) =>
  spokenIn(files.filter(({ path }) => prefixes.some((prefix) => path.startsWith(prefix))));

/** The folders whose words reach a tablet; the command line prints its refusals itself. */
const server = within('missions/', 'robot-bridge/', 'controller/services/', 'controller/main.ts');
const features = within(
  'controller/dispatch/',
  'controller/fleet/',
  'controller/http/',
  'controller/interlock/',
  'controller/accounts/',
);
const said = {
  codes: new Set([...server.codes, ...features.codes]),
  tips: new Set([...server.tips, ...features.tips]),
  causes: new Set([...server.causes, ...features.causes]),
  facts: new Set([...server.facts, ...features.facts]),
};
const isWorded = (key: string) => key in zh && key in en;
const isCode = (text: string) => /^[a-z]+(-[a-z0-9]+)*$/.test(text);

function typeFile(path: string) {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`${path} is gone`);
  return file;
}

/** What a command says on its way; the record has sentences of their own for these. */
const passing = new Set(['sent', 'accepted', 'progress']);

/** Facts for programs and for the record, which say nothing to a person on a tablet. */
const leftToTheRecord = new Set([
  // Ids, and numbers inside our own bookkeeping.
  ...[
    'levelId',
    'slabId',
    'cageId',
    'callId',
    'landingId',
    'taskId',
    'taskIds',
    'toLevelId',
    'missionId',
    'latchId',
    'proposalId',
    'programmeId',
    'job',
    'leg',
    'truck',
    'delivery',
  ],
  ...['requestId', 'rank', 'status', 'machines', 'machinesMax', 'peopleMax', 'poses', 'posesMax', 'count', 'waitedMs'],
  // Said by the title, by a screen of its own or by the lines below it.
  ...[
    'isSmallest',
    'code',
    'tip',
    'tips',
    'type',
    'title',
    'titles',
    'reasons',
    'issues',
    'state',
    'event',
    'outline',
    'areaM2',
  ],
  // Of norms and charges, which only the command line and programs read so far.
  ...['fields', 'leastCount', 'rejected', 'sumMin', 'shiftMin', 'unexplainedMin', 'days', 'free', 'standbyDays'],
  // Instants: the plan beside them shows them as times of day.
  ...['atMs', 'endMs', 'dueMs', 'earliestEndMs'],
  // Of the telematics server, whose clients are programs.
  ...['page', 'dataPoint', 'served', 'clientId'],
  // Of recordings, which only the command line reads.
  ...['atS', 'lastS', 'machineIds', 'afterIndex', 'byte', 'topic', 'index', 'call'],
  // Of the scheduling core, which knows activities by number only: who asks it names the work.
  ...['ring', 'excess', 'activity', 'size'],
  // Of deliveries, whose units are those of whoever asks for a plan.
  ...['capacityMax', 'task', 'earliest', 'until'],
  // Of pours: whole plans and lists with words of their own kind.
  ...['faults', 'remedies', 'nearest'],
  // Of work without people: what would help, told fact by fact.
  ...['remedy'],
  // Of traffic, whose machines are numbers of whoever asks for a plan.
  'unlessMoved',
  // Of allocations, likewise: skills and machines are the caller's numbers.
  ...['tasks', 'skill', 'neededRatio', 'usableRatio'],
  // For whoever maintains the machine's software, the limits file or the state file.
  ...[
    'at',
    'backMs',
    'lateMs',
    'what',
    'frame',
    'expected',
    'named',
    'orderId',
    'norm',
    'leftOut',
    'source',
    'origin',
    'missing',
    'role',
  ],
]);

describe('the reader of spoken codes', () => {
  it('finds codes, tips, causes and facts in objects, choices, variables and types', () => {
    const text = [
      "type Misfit = { readonly code: 'too-big' | 'too-small'; readonly widthM: number };",
      "const tip = isLate ? 'hurry' : 'wait';",
      'const facts = lone ? {} : { near };',
      "refuse({ code: 'no-way', facts: { cause: near ?? 'wall', bay: 1 } });",
      "impossible({ code: area.problem.code, lifts: 3, tip: 'draw' });",
    ].join('\n');
    const found = spokenIn([{ path: 'missions/x.ts', text }]);
    expect([...found.codes].sort()).toEqual(['no-way', 'too-big', 'too-small']);
    expect([...found.tips].sort()).toEqual(['draw', 'hurry', 'wait']);
    expect([...found.causes]).toEqual(['wall']);
    expect([...found.facts].sort()).toEqual(['bay', 'cause', 'lifts', 'near', 'tip', 'widthM']);
  });

  it('finds plenty in the server, so that it cannot pass by reading nothing', () => {
    expect(said.codes.size).toBeGreaterThan(60);
    expect(said.tips.size).toBeGreaterThan(20);
    expect(said.causes.size).toBeGreaterThan(20);
    expect(said.facts.size).toBeGreaterThan(50);
  });
});

describe('the words of the console', () => {
  it('say every code of a problem, a need or a task', () => {
    const wordless = [...said.codes].filter(
      (code) =>
        !Object.hasOwn(problemCatalogue, code) &&
        !['why', 'notice', 'refused', 'need', 'reason.task'].some((group) => isWorded(`${group}.${code}`)),
    );
    expect(wordless).toEqual([]);
  });

  it('say what would mend each', () => {
    expect([...said.tips].filter((tip) => !isWorded(`mend.${tip}`))).toEqual([]);
  });

  it('say every cause that is a code', () => {
    const codes = [...said.causes].filter(isCode);
    const wordless = codes.filter(
      (cause) => knownCauseWord('zh', cause) === null && !Object.hasOwn(problemCatalogue, cause),
    );
    expect(wordless).toEqual([]);
  });

  it('say why time cannot be explained, what a command was and how it ended, as their types list them', () => {
    const link = typeFile('robot-bridge/link.ts');
    const orders = unionIn(link, 'MachineCommand', 'type');
    const outcomes = unionIn(link, 'CommandEvent', 'type').filter((type) => !passing.has(type));
    const gaps = unionIn(typeFile('controller/accounts/history/ledger-fold.ts'), 'UnexplainedCause', null);
    for (const list of [orders, outcomes, gaps]) expect(list.length).toBeGreaterThan(2);
    expect(orders.filter((type) => !isWorded(`order.${type}`))).toEqual([]);
    expect(outcomes.filter((type) => !isWorded(`outcome.${type}`))).toEqual([]);
    expect(gaps.filter((cause) => knownCauseWord('zh', cause) === null)).toEqual([]);
  });

  it('say every fact that is not left to the record on purpose', () => {
    expect([...said.facts].filter((name) => !isWorded(`fact.${name}`) && !leftToTheRecord.has(name))).toEqual([]);
    expect([...leftToTheRecord].filter((name) => isWorded(`fact.${name}`) && name !== 'areaM2')).toEqual([]);
  });

  it('say every part that a plan leaves out and every reason of a task, as their types list them', () => {
    const mission = typeFile('missions/mission.ts');
    const refused = unionIn(mission, 'RefusedPart', 'code');
    const reasons = unionIn(mission, 'TaskReason', 'code');
    expect(refused.length).toBeGreaterThan(5);
    expect(reasons.length).toBeGreaterThan(5);
    expect(refused.filter((code) => !isWorded(`refused.${code}`) || !isWorded(`tip.${code}`))).toEqual([]);
    expect(reasons.filter((code) => !isWorded(`reason.task.${code}`))).toEqual([]);
  });

  it('say every rule of the interlock, in short and as a sentence, and every level of a permit', () => {
    for (const ruleId of interlockRules) {
      expect(knownCauseWord('zh', ruleId), ruleId).toMatch(/\p{Script=Han}/u);
      expect(knownCauseWord('en', ruleId), ruleId).toMatch(/^[^\p{Script=Han}]+$/u);
      const reason: Reason = {
        ruleId,
        level: 'hold',
        measured: null,
        limit: null,
        other: null,
        agesMs: {},
        latchId: null,
      };
      const words = reasonText(reason);
      expect(`${words.zh}${words.clears.zh}`, ruleId).toMatch(/\p{Script=Han}/u);
      expect(`${words.en}${words.clears.en}`, ruleId).not.toMatch(/\p{Script=Han}|undefined/u);
    }
    expect(permitLevels.filter((level) => !isWorded(`level.${level}`))).toEqual([]);
  });

  it('say what a missing machine would have to be able to do', () => {
    const wanted = [...capabilities].filter(
      (name) => ['level', 'float', 'trowel'].includes(name) || name.includes('concrete'),
    );
    expect(wanted.filter((name) => !isWorded(`capability.${name}`) && !isWorded(`step.${name}`))).toEqual([]);
  });
});
