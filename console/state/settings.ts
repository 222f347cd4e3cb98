import { signal, type Signal } from '@preact/signals';
import { languages, type Language } from '../i18n/words.ts';

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const keyScales = [1, 1.2, 1.4] as const;
export type KeyScale = (typeof keyScales)[number];

/** The tablet's own choices; they are nobody else's and never leave it. */
export interface Settings {
  readonly language: Signal<Language>;
  readonly theme: Signal<Theme>;
  readonly keyScale: Signal<KeyScale>;
  /** CSS pixels per millimetre of this screen, as calibrated with the ruler; 4 is common for 10-inch tablets. */
  readonly pxPerMm: Signal<number>;
  save(): void;
}

/** localStorage, or nothing where the browser forbids it. */
export interface TextStore {
  read(key: string): string | null;
  write(key: string, text: string): void;
}

const storeKey = 'banksman-settings';

function oneOf<T>(choices: readonly T[], value: unknown, otherwise: T): T {
  return choices.find((choice) => choice === value) ?? otherwise;
}

function parsed(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function createSettings(store: TextStore): Settings {
  const kept = parsed(store.read(storeKey));
  const language = signal<Language>(oneOf(languages, kept['language'], 'zh'));
  const theme = signal<Theme>(oneOf(themes, kept['theme'], 'light'));
  const keyScale = signal<KeyScale>(oneOf(keyScales, kept['keyScale'], 1));
  const ruler = kept['pxPerMm'];
  const pxPerMm = signal(typeof ruler === 'number' && ruler >= 2 && ruler <= 12 ? ruler : 4);
  return {
    language,
    theme,
    keyScale,
    pxPerMm,
    save() {
      const values = {
        language: language.value,
        theme: theme.value,
        keyScale: keyScale.value,
        pxPerMm: pxPerMm.value,
      };
      store.write(storeKey, JSON.stringify(values));
    },
  };
}
