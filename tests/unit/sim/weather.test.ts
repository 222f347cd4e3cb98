import { describe, expect, it } from 'vitest';
import { HeadlessSite } from './headless-site.ts';

const calm = { airMeanC: 20, airSwingC: 0, windMeanMps: 0 };

describe('a storm on command', () => {
  it('blows at least so hard for so long, and no longer', () => {
    const site = new HeadlessSite({ climate: calm });
    const windAfterS = (seconds: number): number => {
      site.run(seconds);
      return site.simulation.weather.windMps;
    };
    expect(windAfterS(5)).toBe(0);
    expect(site.simulation.command({ do: 'wind', mps: 14, forS: 30 })).toEqual({ ok: true });
    expect([windAfterS(2), windAfterS(26)]).toEqual([14, 14]);
    expect(windAfterS(4)).toBe(0);
    site.simulation.command({ do: 'wind', mps: 14, forS: 30 });
    expect(windAfterS(2)).toBe(14);
    site.simulation.command({ do: 'wind', mps: 0, forS: 0 });
    expect(windAfterS(2)).toBe(0);
  });
});
