import type { AxisBound } from '../../../kernel/axis-bounds.ts';
import { crc32c } from '../../../kernel/crc32c.ts';
import type { Mac, Permit } from '../../../kernel/permit.ts';

/** Quoted texts that are kept: those of the site and of its machines are asked for with every permit. Beyond that they are quoted anew. */
const quotedMax = 4096;
const quotedTexts = new Map<string, string>();
/** Into which permits are written before they are signed; one that is longer has a place of its own. */
const scratch = Buffer.alloc(4096);
/** The beginnings of `scratch` by their length, of which permits have few. */
const beginnings: (Buffer | undefined)[] = [];

function quoted(text: string): string {
  const known = quotedTexts.get(text);
  if (known !== undefined) return known;
  const made = JSON.stringify(text);
  if (quotedTexts.size >= quotedMax) quotedTexts.clear();
  quotedTexts.set(text, made);
  return made;
}

function boundsText(axes: readonly AxisBound[]): string {
  const bounds = axes.map(
    ({ joint, minPerS, maxPerS }) =>
      `{"joint":${quoted(joint)},"maxPerS":${JSON.stringify(maxPerS)},"minPerS":${JSON.stringify(minPerS)}}`,
  );
  return `[${bounds.join(',')}]`;
}

function zonesText(zoneIds: readonly string[]): string {
  return zoneIds.length === 0 ? '[]' : JSON.stringify(zoneIds);
}

function bytesOf(text: string): Buffer {
  // No character takes more than three bytes.
  if (text.length * 3 > scratch.length) return Buffer.from(text);
  const length = scratch.write(text);
  return (beginnings[length] ??= scratch.subarray(0, length));
}

/**
 * The same text as `encodePermit` of kernel/permit.ts, several times as fast: the keys of a permit are known, so they are written in
 * canonical order (RFC 8785) without being sorted each time. A test holds the two equal.
 */
export function permitText(permit: Permit, mac: Mac): string {
  const axes = permit.axes === undefined ? '' : `"axes":${boundsText(permit.axes)},`;
  const action = permit.holdingAction === undefined ? '' : `,"holdingAction":"${permit.holdingAction}"`;
  const holding =
    permit.holdingAxes === undefined ? action : `${action},"holdingAxes":${boundsText(permit.holdingAxes)}`;
  const body =
    `{${axes}"connectionId":${quoted(permit.connectionId)},"epoch":${permit.epoch}` +
    `,"geometryHash":${quoted(permit.geometryHash)},"grantedZoneIds":${zonesText(permit.grantedZoneIds)}` +
    `${holding},"level":"${permit.level}","limitsHash":"${permit.limitsHash}","machineId":${quoted(permit.machineId)}` +
    `,"nonce":"${permit.nonce}","ruleId":"${permit.ruleId}","sequence":${permit.sequence}` +
    `,"siteId":${quoted(permit.siteId)},"toolSpeedMaxMps":${JSON.stringify(permit.toolSpeedMaxMps)}` +
    `,"travelSpeedMaxMps":${JSON.stringify(permit.travelSpeedMaxMps)},"validForMs":${permit.validForMs},"version":1}`;
  const bytes = bytesOf(body);
  const crc = crc32c(bytes).toString(16).padStart(8, '0');
  return `{"permit":${body},"crc":"${crc}","mac":"${hexOf(mac(bytes))}"}`;
}

function hexOf(bytes: Uint8Array): string {
  return (bytes instanceof Buffer ? bytes : Buffer.from(bytes)).toString('hex');
}
