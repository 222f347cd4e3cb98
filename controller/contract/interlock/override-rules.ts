import type { InterlockRule } from './interlock.ts';
import type { Bilingual } from './reason-parts.ts';

/**
 * The only rules that two persons may set aside for one machine for a while (reference/safety.md R17), why each may be, and its name. Never one that
 * keeps machines from people, edges, other machines or loads, never a stop of a person, a latch, or a rule about what is not known of the machine.
 */
export const overridableRules = {
  /** Both have counted the people on the level themselves. */
  'head-count': { zh: '人数与标签不符', en: 'head count differs' },
  /** It spares the floor and protects nobody. */
  'fresh-concrete': { zh: '混凝土太嫩', en: 'concrete too young' },
  /** A machine that a zone was drawn around must be driven out. */
  'blocked-zone': { zh: '禁入区', en: 'no-entry zone' },
  /** A machine outside the fence of its contract must be driven back into it. */
  'off-site': { zh: '不在合同工地内', en: 'outside its contract’s site' },
  /** A machine beside its slab must be driven back onto it. */
  'out-of-site': { zh: '不在楼板上', en: 'off the slab' },
} as const satisfies Partial<Record<InterlockRule, Bilingual>>;
export type OverridableRule = keyof typeof overridableRules;

/** Longest time of one override, minutes. */
export const overrideMinutesMax = 15;

export const overrideRoles: readonly string[] = ['foreman', 'safety', 'admin'];

export function isOverridable(ruleId: string): ruleId is OverridableRule {
  return Object.hasOwn(overridableRules, ruleId);
}
