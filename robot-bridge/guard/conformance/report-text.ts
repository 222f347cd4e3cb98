import type { CaseReport, ConformanceReport } from './run-conformance.ts';

const words = { pass: 'PASS', fail: 'FAIL', 'not-testable': 'N/T ' } as const;

/** One case for people, four lines. */
export function caseText(one: CaseReport): string {
  const number = one.fault === null ? one.requirement : `fault ${String(one.fault)}, ${one.requirement}`;
  return [
    `${words[one.verdict]}  ${one.id.padEnd(13)} ${one.title} (${number})`,
    `        did       ${one.done}`,
    `        expected  ${one.expected}`,
    `        saw       ${one.seen}`,
    '',
  ].join('\n');
}

/** What stands below the cases. */
export function closingText(report: ConformanceReport): string {
  const { counts, machineId, epoch } = report;
  const lines = [
    `${machineId}: ${String(counts.pass)} passed, ${String(counts.fail)} failed, ${String(counts['not-testable'])} not testable`,
    `The machine has now seen epoch ${String(epoch)}: start it anew, or it refuses permits of a lower one.`,
    'This shows how the guard answers messages. It is no assessment of a safety function.',
    '',
  ];
  return lines.join('\n');
}
