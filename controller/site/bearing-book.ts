import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { slabCapacity, slabLoadFault } from '../../missions/concrete/slab-load.ts';
import type { Level, SiteModel, Slab } from '../../missions/site-model.ts';
import type { SlabBearingBody, SlabBearingView } from '../contract/missions/slab-bearing.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { recordSiteChange } from './site-change.ts';

interface StoredBearing {
  readonly bearing: SlabBearingBody;
  readonly by: string;
  readonly atMs: number;
}

export interface BearingPorts {
  readonly model: SiteModel;
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly machines: () => readonly { readonly id: string; readonly profile: MachineProfile }[];
}

/** What slabs carry as people entered it, on disk and named in the record; it takes the place of what the model says. */
export class BearingBook {
  private readonly ports: BearingPorts;
  private readonly entered = new Map<string, StoredBearing>();
  private current: SiteModel;

  constructor(ports: BearingPorts) {
    this.ports = ports;
    for (const { id, value } of ports.record.documents('slab-bearing')) this.entered.set(id, value as StoredBearing);
    this.current = this.applied();
  }

  /** The site with what its slabs carry, as plans take it. */
  site(): SiteModel {
    return this.current;
  }

  views(): readonly SlabBearingView[] {
    return this.current.levels.flatMap((level) => level.slabs.map((slab) => this.view(level, slab)));
  }

  /** Null takes away what was entered: what the model says counts again. Refuses 'not-found', 'input-invalid' for a placing to come, and 'ledger-unavailable'. */
  async put(slabId: string, bearing: SlabBearingBody | null, user: string): Promise<Result<SlabBearingView>> {
    const level = this.ports.model.levels.find(({ slabs }) => slabs.some(({ id }) => id === slabId));
    if (level === undefined || (bearing === null && !this.entered.has(slabId)))
      return refuse({ code: 'not-found', facts: { slabId } });
    const atMs = Math.round(this.ports.clock.epochMs());
    if ((bearing?.placedAtMs ?? 0) > atMs) {
      const issue = { path: 'placedAtMs', message: 'lies in the future' };
      return refuse({ code: 'input-invalid', facts: { issues: [issue] } });
    }
    const stored = bearing === null ? null : { bearing, by: user, atMs };
    const written = await this.write(slabId, stored, user);
    if (!written.ok) return written;
    if (stored === null) this.entered.delete(slabId);
    else this.entered.set(slabId, stored);
    this.current = this.applied();
    const now = this.current.levels.find(({ id }) => id === level.id)!;
    return ok(
      this.view(
        now,
        now.slabs.find(({ id }) => id === slabId)!,
      ),
    );
  }

  private write(slabId: string, value: StoredBearing | null, user: string): Promise<Result<void>> {
    return recordSiteChange(this.ports, {
      type: 'slab-bearing.changed',
      user,
      payload: { slabId, change: value === null ? 'removed' : 'entered', ...value?.bearing },
      documents: [{ kind: 'slab-bearing', id: slabId, value }],
    });
  }

  private applied(): SiteModel {
    const { model } = this.ports;
    if (this.entered.size === 0) return model;
    const levels = model.levels.map((level) => ({
      ...level,
      slabs: level.slabs.map((slab) => {
        const stored = this.entered.get(slab.id);
        return stored === undefined ? slab : { ...slab, bearing: stored.bearing };
      }),
    }));
    return { ...model, levels };
  }

  private view(level: Level, slab: Slab): SlabBearingView {
    const { id, name, bearing = null, thicknessM } = slab;
    const stored = this.entered.get(id);
    const nowMs = this.ports.clock.epochMs();
    const capacity = bearing === null ? null : slabCapacity(bearing, thicknessM, nowMs);
    return {
      slabId: id,
      levelId: level.id,
      name,
      bearing: bearing === null ? null : { ...bearing },
      by: stored?.by ?? null,
      atMs: stored?.atMs ?? null,
      strengthMpa: rounded(capacity?.strengthMpa),
      allowedKpa: rounded(capacity?.allowedKpa),
      notCarried: this.notCarried(slab, nowMs),
    };
  }

  private notCarried({ bearing, thicknessM }: Slab, nowMs: number): SlabBearingView['notCarried'] {
    if (bearing === undefined) return [];
    return this.ports.machines().flatMap(({ id, profile }) => {
      if (profile.kinematics.mobility !== 'ground') return [];
      const fault = slabLoadFault(profile, { bearing, thicknessM }, nowMs);
      if (fault === null) return [];
      const { code, loadKpa, allowedKpa, strengthMpa, neededMpa, readyInH } = fault;
      const ready = readyInH === undefined ? {} : { readyInH };
      return [{ machineId: id, code, loadKpa, allowedKpa, strengthMpa, neededMpa, ...ready }];
    });
  }
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toFixed(2));
}
