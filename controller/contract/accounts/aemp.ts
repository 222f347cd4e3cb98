/** One element of an AEMP 2.0 document, before it is written as XML or JSON. */
export interface AempElement {
  readonly name: string;
  /** In our own extension namespace; absent: in the standard's. */
  readonly space?: 'own';
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | number | boolean | readonly AempElement[];
}

/** How a machine is named in a path. */
export type EquipmentName =
  | { readonly by: 'make-model-serial'; readonly make: string; readonly model: string; readonly serial: string }
  | { readonly by: 'id' | 'pin'; readonly text: string };

/** What a path under `…/15143/-3` asks for. Pages count from 1. */
export type AempAsk =
  | { readonly kind: 'fleet'; readonly page: number }
  | { readonly kind: 'equipment'; readonly equipment: EquipmentName }
  | {
      readonly kind: 'time-series';
      readonly equipment: EquipmentName;
      readonly dataPoint: string;
      readonly startMs: number;
      readonly endMs: number;
      readonly page: number;
    };

/** A page of an answer: the document without its links, and where it stands among the pages. */
export interface AempPage {
  readonly document: AempElement;
  readonly page: number;
  readonly pages: number;
}
