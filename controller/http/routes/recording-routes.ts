import { z } from 'zod';
import { recordingsView } from '../../contract/site/recordings.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, emptyBody, type ApiInstance } from '../route-kit.ts';

/** Files are large: more at once would only make each slower, and take the disk from the record. */
export const downloadsAtOnceMax = 2;

export interface RecordingRoutesOptions {
  readonly services: Pick<ApiServices, 'recordings'>;
  readonly guard: RequestGuard;
}

const tags = ['recordings'];
const view = { description: 'What there is, newest first, and how recording stands', schema: recordingsView };

/** What passed on the wires to machines, as files (docs/recording.md). */
export function registerRecordingRoutes(api: ApiInstance, options: RecordingRoutesOptions): void {
  const { recordings } = options.services;
  const { guard } = options;
  api.get(
    '/recordings',
    {
      schema: {
        operationId: 'listRecordings',
        summary: 'Recordings of the wires, and whether they are being recorded now',
        tags,
        response: answers({ 200: view }),
      },
    },
    async (_request, reply) => reply.send(await recordings.view()),
  );

  api.post(
    '/recordings/start',
    {
      schema: {
        operationId: 'startRecording',
        summary: 'Record what passes the wires of controller and interlock from now on; not while the disk is short',
        tags,
        body: emptyBody,
        response: answers({ 200: view }),
      },
    },
    async (request, reply) => sendResult(request, reply, await recordings.start(guard.actorOf(request).user)),
  );

  api.post(
    '/recordings/stop',
    {
      schema: {
        operationId: 'stopRecording',
        summary: 'End recording; files that were begun are closed and stay',
        tags,
        body: emptyBody,
        response: answers({ 200: view }),
      },
    },
    async (request, reply) => sendResult(request, reply, await recordings.stop(guard.actorOf(request).user)),
  );
  registerDownload(api, options);
}

function registerDownload(api: ApiInstance, { services, guard }: RecordingRoutesOptions): void {
  let running = 0;
  api.get(
    '/recordings/:fileName',
    {
      schema: {
        operationId: 'readRecording',
        summary: 'One recording as it is now (MCAP); one that is still written ends with its last bytes on disk',
        tags,
        params: z.strictObject({ fileName: z.string().min(1).max(128) }),
        response: answers({ 200: { description: 'The file', contentType: 'application/octet-stream' } }),
      },
    },
    async (request, reply) => {
      if (running >= downloadsAtOnceMax) {
        return sendProblem(request, reply, { code: 'too-many-requests', facts: { retryAfterS: 10 } });
      }
      const opened = await services.recordings.open(request.params.fileName, guard.actorOf(request).user);
      if (!opened.ok) return sendProblem(request, reply, opened.problem);
      running += 1;
      const bytes = opened.value.bytes();
      bytes.once('close', () => {
        running -= 1;
      });
      return reply
        .header('content-disposition', `attachment; filename="${request.params.fileName}"`)
        .header('content-length', opened.value.sizeBytes)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .type('application/octet-stream')
        .send(bytes);
    },
  );
}
