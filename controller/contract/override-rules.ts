import type { InterlockRule } from './interlock.ts';

/**
 * The only rules that two persons may set aside for one machine for a while (reference/safety.md R17), and why each may be. Never one that
 * keeps machines from people, edges, other machines or loads, never a stop of a person, a latch, or a rule about what is not known of the machine.
 */
export const overridableRules = {
  'head-count': 'both have counted the people on the level themselves',
  'fresh-concrete': 'it spares the floor and protects nobody',
  'blocked-zone': 'a machine that a zone was drawn around must be driven out',
  'out-of-site': 'a machine beside its slab must be driven back onto it',
} as const satisfies Partial<Record<InterlockRule, string>>;
export type OverridableRule = keyof typeof overridableRules;

/** Longest time of one override, minutes. */
export const overrideMinutesMax = 15;

export const overrideRoles: readonly string[] = ['foreman', 'safety', 'admin'];

export function isOverridable(ruleId: string): ruleId is OverridableRule {
  return Object.hasOwn(overridableRules, ruleId);
}
