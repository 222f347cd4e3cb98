import type { Clock } from '../../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import { readDocument } from '../reading/read-document.ts';
import type { Markup } from '../reading/markup.ts';
import { readFleet, type ReadMachine } from '../reading/read-fleet.ts';
import { readSeries, type ReadSeries } from '../reading/read-series.ts';
import type { RequestBudget } from './request-budget.ts';
import { askFigures } from '../telematics-figures.ts';
import type { VendorAccess } from './vendor-access.ts';
import type { VendorProfile } from './vendor-profile.ts';
import type { VendorWire, WireAnswer } from './wire.ts';

/** One page as it came. */
export interface WalkedPage {
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly machines: readonly ReadMachine[];
}

export type WalkEnd = 'no-next' | 'links-in-circle' | 'pages-at-limit';

export interface WalkPorts {
  readonly profile: VendorProfile;
  readonly baseUrl: string;
  readonly wire: VendorWire;
  readonly access: Pick<VendorAccess, 'header' | 'forget'>;
  readonly clock: Clock;
  readonly budget: Pick<RequestBudget, 'take'>;
}

/** One page of a time series as it came. */
export interface SeriesPage extends ReadSeries {
  readonly url: string;
  readonly bytes: Uint8Array;
}

interface Document {
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly root: Markup;
}
interface PagePorts extends WalkPorts {
  readonly countsFor: Parameters<RequestBudget['take']>[1];
}

/** Takes a page, and tells the links in it. */
type TakeDocument = (document: Document) => Promise<Result<ReadonlyMap<string, string>>>;

/** The whole fleet. Refuses as `walkPages` does, and what the reader refuses. */
export function walkFleet(ports: WalkPorts, onPage: (page: WalkedPage) => Promise<void>): Promise<Result<WalkEnd>> {
  const { fleet } = ports.profile.paths;
  return walkPages(
    { ...ports, countsFor: 'day' },
    fleet.replace('{page}', String(ports.profile.firstPage)),
    async ({ url, bytes, root }) => {
      const read = readFleet(root);
      if (!read.ok) return read;
      await onPage({ url, bytes, machines: read.value.machines });
      return ok(read.value.links);
    },
  );
}

/** One time series of one machine; `path` is filled in but for its page. Refuses as `walkPages` does, and what the reader refuses. */
export function walkSeries(
  ports: WalkPorts,
  { path, dataPoint }: { readonly path: string; readonly dataPoint: string },
  onPage: (page: SeriesPage) => Promise<void>,
): Promise<Result<WalkEnd>> {
  return walkPages(
    { ...ports, countsFor: 'day-and-url' },
    path.replace('{page}', String(ports.profile.firstPage)),
    async ({ url, bytes, root }) => {
      const read = readSeries(root, dataPoint);
      if (!read.ok) return read;
      await onPage({ ...read.value, url, bytes });
      return ok(read.value.links);
    },
  );
}

/**
 * Asks page by page, by the vendor's own links. It ends where no page is named as next, where the next one has
 * been seen already (some vendors name the same page for ever), and at a limit. Links elsewhere are not followed, because
 * the token would go along. Refuses what the wire, the access, the budget and the readers refuse, and 'telematics-link-foreign',
 * 'telematics-answer-bad' (facts: `status`).
 */
async function walkPages(ports: PagePorts, firstPath: string, take: TakeDocument): Promise<Result<WalkEnd>> {
  const { profile, baseUrl } = ports;
  const seen = new Set<string>();
  let url = `${baseUrl.replace(/\/+$/, '')}${firstPath}`;
  while (seen.size < askFigures.pagesMax.value) {
    seen.add(plain(url));
    const links = await askPage(ports, url, take);
    if (!links.ok) return links;
    const self = links.value.get('self');
    if (self !== undefined && URL.canParse(self, url)) seen.add(plain(new URL(self, url).href));
    const next = links.value.get('next');
    if (next === undefined) return ok('no-next');
    if (!URL.canParse(next, url))
      return refuse({ code: 'telematics-link-foreign', facts: { message: next.slice(0, 200) } });
    const target = new URL(next, url);
    if (target.origin !== new URL(baseUrl).origin) {
      return refuse({ code: 'telematics-link-foreign', facts: { message: target.origin } });
    }
    if (seen.has(plain(target.href))) return ok('links-in-circle');
    url = target.href;
    await pause(ports.clock, 1_000 / (profile.limits.requestsPerSecond?.value ?? 1));
  }
  return ok('pages-at-limit');
}

/** Pages are the same whatever the case of their path: vendors' links differ from what was asked in nothing else. */
function plain(url: string): string {
  return url.toLowerCase().replace(/\/+$/, '');
}

async function askPage(ports: PagePorts, url: string, take: TakeDocument): ReturnType<TakeDocument> {
  const answer = await askPatiently(ports, url);
  if (!answer.ok) return answer;
  const { status, bytes } = answer.value;
  if (status === 401 || status === 403)
    return refuse({ code: 'telematics-access-refused', facts: { status, message: url } });
  if (status !== 200) return refuse({ code: 'telematics-answer-bad', facts: { status, message: url } });
  const root = readDocument(bytes);
  if (!root.ok) return root;
  return take({ url, bytes, root: root.value });
}

/** Again after 429 and 5xx and a dead line, with a doubling pause or the one asked for; once more with a new token after 401. */
async function askPatiently(
  { wire, access, clock, profile, budget, countsFor }: PagePorts,
  url: string,
): Promise<Result<WireAnswer>> {
  let hasRenewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const authorization = await access.header();
    if (!authorization.ok) return authorization;
    const granted = budget.take(url, attempt === 1 && !hasRenewed ? countsFor : 'day');
    if (!granted.ok) return granted;
    const headers = { accept: profile.accept, authorization: authorization.value };
    const answer = await wire.send({ method: 'GET', url, headers });
    if (answer.ok && answer.value.status === 401 && !hasRenewed) {
      hasRenewed = true;
      access.forget();
      continue;
    }
    const isWorthAnother = answer.ok
      ? answer.value.status === 429 || answer.value.status >= 500
      : answer.problem.code === 'telematics-unreachable';
    if (!isWorthAnother || attempt >= askFigures.triesMax.value) return answer;
    const askedForS = answer.ok ? answer.value.retryAfterS : null;
    const pauseS = askedForS ?? askFigures.retryFirst.value * 2 ** (attempt - 1);
    if (pauseS > askFigures.retryAfterMax.value) return answer;
    await pause(clock, pauseS * 1_000);
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
