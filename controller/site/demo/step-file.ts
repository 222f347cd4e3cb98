import { createHash } from 'node:crypto';

/** A reference to an entity of the file, `#12`. */
export type StepRef = `#${number}`;
/** What an attribute can be: ready STEP text, made by the functions below. */
export type StepValue = string;

export const unset: StepValue = '$';
export const derived: StepValue = '*';

/** Lengths go to a hundredth of a millimetre; STEP wants a point in every real. */
export function real(value: number): StepValue {
  const rounded = Math.round(value * 100) / 100;
  const text = String(rounded === 0 ? 0 : rounded);
  return text.includes('.') ? text : `${text}.`;
}

export function text(value: string): StepValue {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

export function keyword(value: string): StepValue {
  return `.${value}.`;
}

export function list(values: readonly StepValue[]): StepValue {
  return `(${values.join(',')})`;
}

const guidDigits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$';

/** An IFC global id (22 digits of base 64 for 128 bits) that depends on the element's path alone, so that it never changes. */
export function globalIdOf(path: string): string {
  const bits = BigInt(`0x${createHash('sha256').update(path).digest('hex').slice(0, 32)}`);
  let rest = bits;
  let digits = '';
  for (let index = 0; index < 22; index += 1) {
    digits = (guidDigits[Number(rest & 63n)] as string) + digits;
    rest >>= 6n;
  }
  return digits;
}

/** Collects entities in order and writes them as a STEP physical file (ISO 10303-21). Equal entities are written once. */
export class StepFile {
  readonly #lines: string[] = [];
  readonly #known = new Map<string, StepRef>();

  add(entity: string, ...attributes: readonly StepValue[]): StepRef {
    const body = `${entity}(${attributes.join(',')})`;
    const known = this.#known.get(body);
    if (known !== undefined) return known;
    const ref: StepRef = `#${this.#lines.length + 1}`;
    this.#lines.push(`${ref}=${body};`);
    this.#known.set(body, ref);
    return ref;
  }

  write(header: {
    readonly name: string;
    readonly timeStamp: string;
    readonly author: string;
    readonly schema: string;
  }): string {
    return [
      'ISO-10303-21;',
      'HEADER;',
      `FILE_DESCRIPTION((${text('ViewDefinition [ReferenceView_V1.2]')}),'2;1');`,
      `FILE_NAME(${text(header.name)},${text(header.timeStamp)},(${text(header.author)}),(''),'Banksman','Banksman','');`,
      `FILE_SCHEMA((${text(header.schema)}));`,
      'ENDSEC;',
      'DATA;',
      ...this.#lines,
      'ENDSEC;',
      'END-ISO-10303-21;',
      '',
    ].join('\n');
  }
}
