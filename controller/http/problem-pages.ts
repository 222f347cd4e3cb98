import '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { problemCatalogue, type ProblemCode } from '../contract/problems/errors.ts';
import { sendProblem } from './problem-details.ts';

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>${body}</body></html>`;
}

function problemPage(code: ProblemCode): string {
  const { status, title, tip } = problemCatalogue[code];
  const part = (language: 'zh' | 'en'): string =>
    `<section lang="${language}"><h2>${escapeHtml(title[language])}</h2><p>${escapeHtml(tip[language])}</p></section>`;
  return page(
    `${code} · Banksman`,
    `<h1><code>${escapeHtml(code)}</code> (HTTP ${status})</h1>${part('zh')}${part('en')}`,
  );
}

function indexPage(): string {
  const rows = (Object.keys(problemCatalogue) as ProblemCode[]).map((code) => {
    const { title } = problemCatalogue[code];
    return `<li><a href="/problems/${code}"><code>${code}</code></a> ${escapeHtml(title.zh)} · ${escapeHtml(title.en)}</li>`;
  });
  return page('Problems · Banksman', `<h1>问题目录 · Problems</h1><ul>${rows.join('')}</ul>`);
}

/** The pages that the `type` of a problem points at: what it means and what to do, in both languages. */
export function registerProblemPages(app: FastifyInstance): void {
  app.get('/problems', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(indexPage()),
  );
  app.get<{ Params: { code: string } }>('/problems/:code', { schema: { hide: true } }, (request, reply) => {
    const { code } = request.params;
    if (!Object.hasOwn(problemCatalogue, code)) return sendProblem(request, reply, { code: 'not-found' });
    return reply.type('text/html; charset=utf-8').send(problemPage(code as ProblemCode));
  });
}
