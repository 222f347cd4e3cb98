import { createHash } from 'node:crypto';
import type { LinkConfig } from '../../contract/accounts/government-link.ts';
import { localParts } from './local-time.ts';
import type { Platform } from './platform.ts';

/** One request as it goes out. The body is the same for every try; what proves who asks, and when, is not. */
export interface LinkRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EnvelopeInput {
  readonly platform: Platform;
  readonly link: LinkConfig;
  readonly path: string;
  readonly method: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
  /** Never the same twice. */
  readonly nonce: string;
}

const form = 'application/x-www-form-urlencoded';

export function linkRequest(input: EnvelopeInput): LinkRequest {
  const { platform, link, path, data } = input;
  const url = `${link.url.replace(/\/+$/, '')}${path}`;
  const token = link.credentials['token'];
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  switch (platform.envelope) {
    case 'json':
      return { url, headers: { 'content-type': 'application/json', ...authorization }, body: JSON.stringify(data) };
    case 'form-params':
      return {
        url,
        headers: { 'content-type': form, ...authorization },
        body: new URLSearchParams({ params: JSON.stringify(data) }).toString(),
      };
    case 'signed-form':
      return { url, headers: { 'content-type': form }, body: new URLSearchParams(signedFields(input)).toString() };
  }
}

function signedFields({ platform, link, method, data, nowMs, nonce }: EnvelopeInput): Record<string, string> {
  const { date, time } = localParts(nowMs, platform.zone);
  const fields = {
    appid: link.credentials['appId'] ?? '',
    data: JSON.stringify(data),
    format: 'json',
    method,
    nonce,
    timestamp: `${date}${time}`.replace(/[-:]/g, ''),
    version: '1.0',
  };
  return { ...fields, sign: signatureOf(fields, link.credentials['appSecret'] ?? '') };
}

/** MD5 over the fields in the order of their names and the secret, all in lower case: the receiver's method, not our choice. */
export function signatureOf(fields: Readonly<Record<string, string>>, secret: string): string {
  const names = Object.keys(fields).sort();
  const text = [...names.map((name) => `${name}=${fields[name] ?? ''}`), `appsecret=${secret}`].join('&');
  return createHash('md5').update(text.toLowerCase(), 'utf8').digest('hex');
}
