import { describe, expect, it } from 'vitest';
import { testApp } from './fakes.ts';

// Goal: a file is taken as it comes, or refused with what to do; what was sent never runs in our pages.

const boundary = 'line';
const about = '{"docType":"test-report","title":"Type test","subject":{"kind":"machine","id":"l1"}}';
const aboutPart = (text: string) => `--${boundary}\r\ncontent-disposition: form-data; name="about"\r\n\r\n${text}\r\n`;
const filePart = (text: string, name = 'a.pdf') =>
  `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${text}\r\n`;
const end = `--${boundary}--\r\n`;

async function send(payload: string) {
  const test = await testApp();
  const headers = { ...(await test.as('foreman')), 'content-type': `multipart/form-data; boundary=${boundary}` };
  const response = await test.app.inject({ method: 'POST', url: '/api/v1/documents', headers, payload });
  await test.app.close();
  return {
    status: response.statusCode,
    body: response.json<{ code?: string; facts?: { issues: { path: string }[] } }>(),
  };
}

describe('filing a document', () => {
  it('answers with the document', async () => {
    const { status, body } = await send(aboutPart(about) + filePart('%PDF-1.7', '../../x.pdf') + end);
    expect(status).toBe(201);
    expect(body).toMatchObject({ docType: 'test-report', filedBy: 'foreman' });
  });

  it.each([
    ['the file before what it is', filePart('%PDF') + aboutPart(about) + end, 'about'],
    ['no file', aboutPart(about) + end, 'file'],
    ['no JSON', aboutPart('{') + filePart('%PDF') + end, 'about'],
    ['a type that is none', aboutPart(about.replace('test-report', '../x')) + filePart('%PDF') + end, 'about.docType'],
    ['another field', aboutPart(about).replace('"about"', '"path"') + filePart('%PDF') + end, 'path'],
  ])('names what is wrong: %s', async (_what, payload, path) => {
    const { status, body } = await send(payload);
    expect(status).toBe(400);
    expect(body.facts?.issues[0]?.path).toBe(path);
  });

  it('refuses what is far too large before reading it, and what is no form', async () => {
    const { status, body } = await send(aboutPart(about) + filePart('x'.repeat(100_000)) + end);
    expect([status, body.code]).toEqual([413, 'document-too-large']);
    const test = await testApp();
    const headers = await test.as('foreman');
    const plain = await test.app.inject({ method: 'POST', url: '/api/v1/documents', headers, payload: { title: 'x' } });
    expect(plain.statusCode).toBe(415);
    await test.app.close();
  });
});

describe('a filed document', () => {
  it('comes as an attachment that no browser shows or guesses at', async () => {
    const test = await testApp();
    const response = await test.app.inject({ url: '/api/v1/documents/d1/file', headers: await test.as('auditor') });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-disposition']).toMatch(/^attachment; filename="test-report-[0-9a-f]{12}\.pdf"$/);
    expect(response.headers['x-content-type-options']).toBe('nosniff');
    expect(response.headers['content-type']).toBe('application/pdf');
    await test.app.close();
  });
});
