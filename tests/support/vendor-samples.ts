import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = new URL('./vendor-samples/', import.meta.url).pathname;

/** A sample made from a vendor's documentation (vendor-samples/README.md), with the address its links begin with. */
export function vendorSample(name: string, base = 'https://vendor.example'): string {
  return readFileSync(join(directory, name), 'utf8').replaceAll('{base}', base);
}
