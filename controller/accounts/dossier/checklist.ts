import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { ChecklistView, DossierScheme, SchemeFact, SchemeRule } from '../../contract/accounts/dossier.ts';
import type { DocumentView } from '../../contract/accounts/documents.ts';
import type { MachineIdentity } from '../../contract/accounts/machine-register.ts';
import { paidRatio } from './identity-register.ts';

const MS_PER_DAY = 86_400_000;

type Item = ChecklistView['items'][number];
type FactValue = number | string | boolean | null;
export type SchemeFacts = Readonly<Record<SchemeFact, FactValue>>;

/** What the scheme's rules ask about, from what is known; null is "nobody has entered it". */
export function schemeFactsOf(
  identity: MachineIdentity | null,
  use: { readonly firstUseDay: string | null; readonly workH: number },
): SchemeFacts {
  const price = identity?.contract?.price ?? null;
  const premium = identity?.insurance?.premium ?? null;
  const yuan = (money: { minor: number; currency: string } | null): number | null =>
    money?.currency === 'CNY' ? money.minor / 100 : null;
  return {
    unitOrdinal: identity?.unitOrdinal ?? null,
    unitsOrdered: identity?.unitsOrdered ?? null,
    unitsInBatch: identity?.unitsInBatch ?? null,
    contractPriceCny: yuan(price),
    paidRatio: paidRatio(identity),
    premiumCny: yuan(premium),
    localisationRatio: identity?.localisationRatio ?? null,
    isRelatedParty: identity?.contract?.isRelatedParty ?? null,
    catalogueItem: identity?.catalogueItem ?? null,
    finalUser: identity?.finalUser ?? null,
    deliveryDate: identity?.deliveryDate ?? null,
    acceptanceDate: identity?.acceptanceDate ?? null,
    firstUseDate: use.firstUseDay,
    workHours: use.workH,
  };
}

/** A machine's codes in several catalogues, as its profile has them. */
type TaxonomyCodes = MachineProfile['taxonomyCodes'];

/** What of a scheme is there on a day (ISO 8601), from documents that were filed and not withdrawn, from facts, and from the machine's profile. */
export function checklist(
  scheme: DossierScheme,
  documents: readonly DocumentView[],
  facts: SchemeFacts,
  day: string,
  taxonomyCodes: TaxonomyCodes = [],
): ChecklistView {
  const valid = documents.filter(({ withdrawn }) => withdrawn === null);
  return {
    scheme: scheme.scheme,
    name: scheme.name,
    standing: scheme.standing,
    note: scheme.note,
    day,
    catalogue: catalogueView(scheme, taxonomyCodes),
    items: scheme.items.map((item) =>
      itemView(
        item,
        valid.filter(({ docType }) => docType === item.docType),
        { day, warnDays: scheme.warnDays.value },
      ),
    ),
    rules: scheme.rules.map((rule) => ruleView(rule, facts[rule.fact])),
  };
}

/** Codes of other catalogues never stand in for the one that is asked for. */
function catalogueView({ catalogue }: DossierScheme, taxonomyCodes: TaxonomyCodes): ChecklistView['catalogue'] {
  if (catalogue === undefined) return null;
  const { taxonomy } = catalogue;
  const codes = taxonomyCodes
    .filter((one) => one.taxonomy === taxonomy)
    .map(({ code, name = null, source, certainty }) => ({ code, name, source, certainty }));
  return { taxonomy, codes };
}

function itemView(
  item: DossierScheme['items'][number],
  documents: readonly DocumentView[],
  { day, warnDays }: { readonly day: string; readonly warnDays: number },
): Item {
  const maxAgeDays = item.maxAgeDays?.value ?? null;
  const ends = documents.map((document) => lastDay(document, maxAgeDays));
  const best = ends.reduce<LastDay | null>((one, other) => (one === null || isLonger(other, one) ? other : one), null);
  const countsUntil = best?.day ?? null;
  const daysLeft = countsUntil === null ? null : daysBetween(day, countsUntil);
  const { docType, name, required, source, certainty } = item;
  return {
    docType,
    name,
    required,
    standing: standingOf(item, best, daysLeft, warnDays),
    countsUntil,
    daysLeft,
    maxAgeDays,
    issuerRule: item.issuerRule ?? null,
    note: item.note ?? null,
    documents: [...documents],
    source,
    certainty,
  };
}

function standingOf(
  item: DossierScheme['items'][number],
  best: LastDay | null,
  daysLeft: number | null,
  warnDays: number,
): Item['standing'] {
  if (best === null) return item.required === 'always' ? 'missing' : 'not-needed';
  if (best.isUndated) return 'undated';
  if (daysLeft === null) return 'present';
  if (daysLeft < 0) return 'expired';
  return daysLeft <= warnDays ? 'expires-soon' : 'present';
}

interface LastDay {
  /** Null: it does not run out. */
  readonly day: string | null;
  /** The scheme asks for its age and nobody has said when it was issued. */
  readonly isUndated: boolean;
}

/** A dated document before an undated one, then the one that counts longer. */
function isLonger(left: LastDay, right: LastDay): boolean {
  if (left.isUndated !== right.isUndated) return right.isUndated;
  return (left.day ?? '9999') > (right.day ?? '9999');
}

function lastDay({ issuedOn, validUntil }: DocumentView, maxAgeDays: number | null): LastDay {
  if (maxAgeDays === null) return { day: validUntil, isUndated: false };
  if (issuedOn === null) return { day: null, isUndated: true };
  const tooOld = new Date(Date.parse(issuedOn) + maxAgeDays * MS_PER_DAY).toISOString().slice(0, 10);
  return { day: validUntil === null || tooOld < validUntil ? tooOld : validUntil, isUndated: false };
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MS_PER_DAY);
}

function ruleView(rule: SchemeRule, value: FactValue): ChecklistView['rules'][number] {
  const { id, name, fact } = rule;
  const base = { id, name, fact, value, standing: ruleStanding(rule, value) };
  switch (rule.test) {
    case 'at-least':
    case 'at-most': {
      const { figure } = rule;
      const asked = `${rule.test === 'at-least' ? '\u2265' : '\u2264'} ${String(figure.value)} ${figure.unit === '1' ? '' : figure.unit}`;
      return { ...base, asked: asked.trim(), source: figure.source, certainty: figure.certainty };
    }
    case 'between':
      return {
        ...base,
        asked: `${rule.from ?? '?'} \u2026 ${rule.to ?? '?'}`,
        source: rule.source,
        certainty: rule.certainty,
      };
    case 'known':
    case 'is-not-so':
      return { ...base, asked: rule.test, source: rule.source, certainty: rule.certainty };
  }
}

function ruleStanding(rule: SchemeRule, value: FactValue): 'met' | 'not-met' | 'unknown' {
  const met = (isMet: boolean): 'met' | 'not-met' => (isMet ? 'met' : 'not-met');
  if (value === null) return rule.test === 'known' ? 'not-met' : 'unknown';
  switch (rule.test) {
    case 'known':
      return 'met';
    case 'is-not-so':
      return met(value === false);
    case 'at-least':
      return typeof value === 'number' ? met(value >= rule.figure.value) : 'unknown';
    case 'at-most':
      return typeof value === 'number' ? met(value <= rule.figure.value) : 'unknown';
    case 'between':
      if (rule.from === null || rule.to === null || typeof value !== 'string') return 'unknown';
      return met(value >= rule.from && value <= rule.to);
  }
}
