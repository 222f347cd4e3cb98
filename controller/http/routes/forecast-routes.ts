import { siteForecastBody, siteForecastView } from '../../contract/site/site-forecast.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface ForecastRoutesOptions {
  readonly services: Pick<ApiServices, 'forecast'>;
  readonly guard: RequestGuard;
}

/** The weather to come, which later plans of floor finishing and surface work keep to. */
export function registerForecastRoutes(api: ApiInstance, { services, guard }: ForecastRoutesOptions): void {
  const { forecast } = services;
  api.get(
    '/forecast',
    {
      schema: {
        operationId: 'showForecast',
        summary: 'The weather to come, as people entered it',
        tags: ['site'],
        response: answers({ 200: { description: 'Null where there is none', schema: siteForecastView } }),
      },
    },
    (_request, reply) => reply.send(forecast.view()),
  );

  api.put(
    '/forecast',
    {
      schema: {
        operationId: 'putForecast',
        summary: 'Enter the weather to come; plans made from then on keep to it',
        tags: ['site'],
        body: siteForecastBody,
        response: answers({ 200: { description: 'In force', schema: siteForecastView } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await forecast.put(request.body, guard.actorOf(request)), 200),
  );

  api.delete(
    '/forecast',
    {
      schema: {
        operationId: 'removeForecast',
        summary: 'Take the forecast away',
        tags: ['site'],
        response: answers({ 200: { description: 'None in force', schema: siteForecastView } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await forecast.put(null, guard.actorOf(request)), 200),
  );
}
