declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type SiteId = Branded<'SiteId'>;
export type LevelId = Branded<'LevelId'>;
export type SlabId = Branded<'SlabId'>;
export type ZoneId = Branded<'ZoneId'>;
export type MachineId = Branded<'MachineId'>;
export type PersonId = Branded<'PersonId'>;
export type MissionId = Branded<'MissionId'>;
export type TaskId = Branded<'TaskId'>;
export type CommandId = Branded<'CommandId'>;
export type LatchId = Branded<'LatchId'>;

/** Ids arrive as plain strings at the edges; parse once, then trust the brand. */
export function asId<Id extends string>(text: string): Id {
  return text as Id;
}
