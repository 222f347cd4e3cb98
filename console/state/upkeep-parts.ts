import type { UpkeepDoneBody } from '../../controller/contract/accounts/upkeep.ts';

type Parts = NonNullable<UpkeepDoneBody['parts']>;

/** `Bearing × 2, oil 5W-40 × 1.5`: names with how many, one where nothing is said. Null where a number is none. */
export function partsOf(text: string): Parts | null {
  const parts: Parts = [];
  for (const one of text.split(/[,，;；\n]/)) {
    if (one.trim() === '') continue;
    const [, name = '', count] = /^(.*?)(?:\s*[×*]\s*(\S+))?\s*$/.exec(one) ?? [];
    const quantity = count === undefined ? 1 : Number(count);
    if (name.trim() === '' || !(quantity > 0 && Number.isFinite(quantity))) return null;
    parts.push({ name: name.trim(), quantity });
  }
  return parts;
}
