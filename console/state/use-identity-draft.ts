import { useState } from 'preact/hooks';
import type { IdentityView } from '../../controller/contract/accounts/machine-register.ts';
import { useConsole } from './console.ts';
import { draftOf, type IdentityDraft } from './identity-draft.ts';

/** 'outdated': somebody has saved another identity since the draft was begun. */
export type DraftStanding = 'as-recorded' | 'changed' | 'outdated';

interface Kept {
  readonly base: number | null;
  readonly draft: IdentityDraft;
}

/** What a person has typed of a machine's identity, kept on the tablet until it is saved or discarded. */
export function useIdentityDraft(view: IdentityView): {
  readonly draft: IdentityDraft;
  readonly standing: DraftStanding;
  readonly set: (draft: IdentityDraft) => void;
  readonly discard: () => void;
} {
  const { store } = useConsole();
  const key = `banksman-identity-${view.serialNo}`;
  const base = view.changes[0]?.sequence ?? null;
  const recorded = draftOf(view.identity);
  const [kept, setKept] = useState<Kept | null>(() => keptIn(store.read(key)));
  const isSame = kept === null || JSON.stringify(kept.draft) === JSON.stringify(recorded);
  return {
    draft: kept?.draft ?? recorded,
    standing: isSame ? 'as-recorded' : kept.base === base ? 'changed' : 'outdated',
    set: (draft) => {
      const next = { base: kept?.base ?? base, draft };
      setKept(next);
      store.write(key, JSON.stringify(next));
    },
    discard: () => {
      setKept(null);
      store.write(key, '');
    },
  };
}

/** A draft that an older console has written may lack fields: it is none. */
function keptIn(text: string | null): Kept | null {
  try {
    const kept = JSON.parse(text ?? '') as Kept;
    const blank = draftOf(null);
    const isWhole =
      Object.keys(blank.plain).every((name) => typeof kept.draft.plain[name] === 'string') &&
      Object.keys(blank.lists).every((name) => Array.isArray(kept.draft.lists[name as keyof IdentityDraft['lists']]));
    return isWhole ? kept : null;
  } catch {
    return null;
  }
}
