import { z } from 'zod';
import type { Clock } from '../../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import { askFigures, serveFigures } from '../telematics-figures.ts';
import type { VendorProfile } from './vendor-profile.ts';
import type { VendorSetting } from './vendor-settings.ts';
import type { VendorWire } from './wire.ts';

const tokenAnswer = z.object({
  access_token: z.string().min(1).max(16_384),
  expires_in: z.coerce.number().positive().optional(),
});

/** Proves to one vendor who asks: with the secret itself, or with a token that it renews before it ends. */
export class VendorAccess {
  private readonly profile: VendorProfile;
  private readonly setting: VendorSetting;
  private readonly wire: VendorWire;
  private readonly clock: Clock;
  private token: { readonly text: string; readonly endsMonoMs: number } | null = null;

  constructor(profile: VendorProfile, setting: VendorSetting, wire: VendorWire, clock: Clock) {
    this.profile = profile;
    this.setting = setting;
    this.wire = wire;
    this.clock = clock;
  }

  /** The `authorization` header. Refuses 'telematics-access-refused' and what the wire refuses. */
  async header(): Promise<Result<string>> {
    const { secret } = this.setting;
    if (this.profile.auth.kind === 'bearer') return ok(`Bearer ${secret}`);
    if (this.profile.auth.kind === 'basic') return ok(this.basic());
    const marginMs = askFigures.tokenMargin.value * 1_000;
    if (this.token !== null && this.clock.monoMs() < this.token.endsMonoMs - marginMs)
      return ok(`Bearer ${this.token.text}`);
    return this.renew();
  }

  /** The vendor no longer believes the token, whatever it said of its life. */
  forget(): void {
    this.token = null;
  }

  private basic(): string {
    const { clientId = '', secret } = this.setting;
    // RFC 6749 §2.3.1: both are form-encoded first where they ask for a token; plain names and secrets stay as they are.
    const encode = this.profile.auth.kind === 'basic' ? (text: string): string => text : encodeURIComponent;
    return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}`;
  }

  private async renew(): Promise<Result<string>> {
    const { auth } = this.profile;
    const { clientId = '', secret } = this.setting;
    const url = this.setting.tokenUrl ?? auth.tokenUrl;
    if (url === null) return refuse({ code: 'telematics-access-refused', facts: { message: 'no tokenUrl is known' } });
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (auth.scope !== null) form.set('scope', auth.scope);
    if (auth.secretIn === 'body') {
      form.set('client_id', clientId);
      form.set('client_secret', secret);
    }
    const headers = {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(auth.secretIn === 'header' ? { authorization: this.basic() } : {}),
    };
    const askedMonoMs = this.clock.monoMs();
    const answer = await this.wire.send({ method: 'POST', url, headers, body: form.toString() });
    if (!answer.ok) return answer;
    const token = answer.value.status === 200 ? parseToken(answer.value.bytes) : null;
    if (token === null) {
      return refuse({ code: 'telematics-access-refused', facts: { status: answer.value.status, message: url } });
    }
    const lifeS = token.expires_in ?? serveFigures.tokenLife.value * 60;
    this.token = { text: token.access_token, endsMonoMs: askedMonoMs + lifeS * 1_000 };
    return ok(`Bearer ${token.access_token}`);
  }
}

function parseToken(bytes: Uint8Array): z.infer<typeof tokenAnswer> | null {
  try {
    const parsed = tokenAnswer.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
