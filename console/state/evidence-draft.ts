import { evidenceBody, type EvidenceEntered, type EvidenceType } from '../../controller/contract/accounts/evidence.ts';

export type EvidenceFieldKind = 'text' | 'moment' | 'day' | 'number' | 'numbers' | 'document';
export interface EvidenceField {
  readonly name: string;
  readonly kind: EvidenceFieldKind;
}

const field = (name: string, kind: EvidenceFieldKind = 'text'): EvidenceField => ({ name, kind });
const seen = [field('person'), field('documentId', 'document')];

/** What is asked for beside the choices, by type. */
export const evidenceFields: Readonly<Record<EvidenceType, readonly EvidenceField[]>> = {
  measurement: [
    field('at', 'moment'),
    field('place'),
    field('values', 'numbers'),
    field('limit', 'number'),
    field('method'),
    field('instrument'),
    field('calibrationDue', 'day'),
    ...seen,
    field('note'),
  ],
  acceptance: [field('at', 'moment'), field('place'), ...seen, field('note')],
  'safety-report': [field('at', 'moment'), field('words'), ...seen],
  'energy-reading': [
    field('from', 'moment'),
    field('to', 'moment'),
    field('amount', 'number'),
    field('meter'),
    ...seen,
  ],
};

/** Texts as the fields hold them; choices by the code of what is chosen. */
export type EvidenceDraft = Readonly<Record<string, string>>;

/** What was entered, or the names of the fields that are wrong or missing. */
export function evidenceOf(
  type: EvidenceType,
  draft: EvidenceDraft,
):
  | { readonly ok: true; readonly entered: EvidenceEntered }
  | { readonly ok: false; readonly faults: readonly string[] } {
  const { kind, outcome, severity, unit } = draft;
  const choices = {
    measurement: { kind },
    acceptance: { outcome },
    'safety-report': { kind, severity },
    'energy-reading': { unit },
  }[type];
  const values = evidenceFields[type].flatMap((spec) => {
    const text = (draft[spec.name] ?? '').trim();
    return text === '' ? [] : [[spec.name, valueOf(spec, text)] as const];
  });
  const parsed = evidenceBody.safeParse({ type, ...choices, ...Object.fromEntries(values) });
  if (parsed.success) return { ok: true, entered: parsed.data };
  return { ok: false, faults: [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'type')))] };
}

/** What is no number or no moment stays as it was typed, and is refused. */
function valueOf({ kind }: EvidenceField, text: string): unknown {
  switch (kind) {
    case 'moment':
      return Number.isFinite(Date.parse(text)) ? new Date(text).toISOString() : text;
    case 'number':
      return Number(text);
    case 'numbers':
      return text.split(/[\s;；，、]+/u).map(Number);
    case 'text':
    case 'day':
    case 'document':
      return text;
  }
}
