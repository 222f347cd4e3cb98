import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { API_PREFIX } from './permissions.ts';
import { sendProblem } from './problem-details.ts';

const YEAR_S = 31_536_000;

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Banksman</title>
<p lang="zh">此处没有操作台：请先运行 <code>npm run build</code>，并且不带 <code>--headless</code> 启动。</p>
<p>There is no console here: run <code>npm run build</code>, and start without <code>--headless</code>.</p>`;

/**
 * The console's files, open to everybody: they hold no data of the site; '' serves none. Paths that are no file fall back to the page, so that a
 * reload on any screen works; paths of the API never do.
 */
export async function registerStaticConsole(app: FastifyInstance, directory: string): Promise<void> {
  const isBuilt = directory !== '' && existsSync(join(directory, 'index.html'));
  if (isBuilt) {
    // Loaded only where there is something to serve.
    const { default: fastifyStatic } = await import('@fastify/static');
    await app.register(fastifyStatic, {
      root: directory,
      // Names under assets/ carry the hash of their content; everything else must be asked for each time.
      setHeaders(reply, path) {
        const isHashed = path.startsWith(join(directory, 'assets'));
        reply.header('cache-control', isHashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      },
      cacheControl: false,
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    const isPage = wantsPage && !path.startsWith(`${API_PREFIX}/`) && !/\.\w+$/.test(path);
    if (!isPage) return sendProblem(request, reply, { code: 'not-found' });
    if (isBuilt) return reply.sendFile('index.html');
    return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
  });
}
