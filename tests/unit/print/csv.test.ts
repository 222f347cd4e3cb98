import { describe, expect, it } from 'vitest';
import { csvText } from '../../../controller/print/csv.ts';

const line = (cell: string | number | null): string => csvText(['a'], [[cell]]).split('\r\n')[1] ?? '';

describe('a CSV file', () => {
  it('begins with a byte order mark and ends its lines with CRLF', () => {
    expect(csvText(['站点', 'm²'], [['一号', 12.5]])).toBe('\uFEFF站点,m²\r\n一号,12.5\r\n');
  });

  it.each(['=1+1', '+1', '-2+3', '@SUM(A1)', '\t=1', ' =1', '＝1+1', '\r=1'])('does not run %j', (text) => {
    const cell = line(text);
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it.each(['-12.5', '0', '1e-7'])('leaves the number %s a number', (text) => {
    expect(line(text)).toBe(text);
  });

  it('quotes commas, quotes, line ends and blanks at the ends', () => {
    expect(line('a,b')).toBe('"a,b"');
    expect(line('say "no"')).toBe('"say ""no"""');
    expect(line(' x')).toBe('" x"');
    expect(csvText(['a'], [['x\ny']])).toContain('"x\ny"');
  });

  it('keeps nothing as an empty cell, apart from zero', () => {
    expect(line(null)).toBe('');
    expect(line(0)).toBe('0');
  });
});
