import { z } from 'zod';
import { healthView } from '../../contract/api.ts';
import type { Metrics } from '../metrics.ts';
import type { ApiServices } from '../ports.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface HealthRoutesOptions {
  readonly services: Pick<ApiServices, 'health'>;
  readonly guard: RequestGuard;
  readonly metrics: Metrics;
}

export function registerHealthRoutes(api: ApiInstance, { services, guard, metrics }: HealthRoutesOptions): void {
  api.get(
    '/health',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Health; without a login only {status}',
        tags: ['service'],
        security: [{}, { bearer: [] }, { cookie: [] }],
        response: answers({
          200: { description: 'Health', schema: z.union([healthView, healthView.pick({ status: true })]) },
        }),
      },
    },
    (request, reply) => {
      const health = services.health();
      reply.header('cache-control', 'no-store');
      return reply.send(guard.sessionOrNull(request) === null ? { status: health.status } : health);
    },
  );

  api.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Figures for Prometheus',
        tags: ['service'],
        response: answers({ 200: { description: 'Prometheus text', contentType: 'text/plain' } }),
      },
    },
    async (_request, reply) =>
      reply
        .header('content-type', metrics.registry.contentType)
        .serializer((payload: unknown) => String(payload))
        .send(await metrics.registry.metrics()),
  );
}
