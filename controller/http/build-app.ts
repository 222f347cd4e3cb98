import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import { fastify, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '../../kernel/clock.ts';
import type { AuthService } from './auth/auth-service.ts';
import { registerHealthRoutes } from './routes/health-routes.ts';
import { installIdempotency } from './idempotency.ts';
import { registerLedgerRoutes } from './routes/ledger-routes.ts';
import { AEMP_PREFIX } from './aemp-permissions.ts';
import { registerAempRoutes } from './routes/aemp-routes.ts';
import { registerLedgerProofRoutes } from './routes/ledger-proof-routes.ts';
import { registerProfileRoutes, type ProfileServices } from './routes/profile-routes.ts';
import { registerAnchorRoutes } from './routes/anchor-routes.ts';
import { registerBearingRoutes } from './routes/bearing-routes.ts';
import { registerDocumentRoutes } from './routes/document-routes.ts';
import { registerDossierRoutes } from './routes/dossier-routes.ts';
import { registerForecastRoutes } from './routes/forecast-routes.ts';
import { registerElementRoutes } from './routes/element-routes.ts';
import { registerFloorRoutes } from './routes/floor-routes.ts';
import { registerHaulRoutes } from './routes/haul-routes.ts';
import { registerSteppedRoutes } from './routes/stepped-routes.ts';
import { registerPlanningRoutes } from './routes/planning-routes.ts';
import { registerHoistRoutes } from './routes/hoist-routes.ts';
import { registerProgrammeRoutes } from './routes/programme-routes.ts';
import { registerLinkRoutes } from './routes/link-routes.ts';
import { registerLimitRoutes } from './routes/limit-routes.ts';
import { registerMachineRoutes } from './routes/machine-routes.ts';
import { createMetrics, measureRequests, type Metrics } from './metrics.ts';
import { registerWorkCycleRoutes } from './routes/work-cycle-routes.ts';
import { registerNormRoutes } from './routes/norm-routes.ts';
import { registerMissionRoutes } from './routes/mission-routes.ts';
import { registerUpkeepRoutes } from './routes/upkeep-routes.ts';
import { registerRentalRoutes } from './routes/rental-routes.ts';
import { registerRecordingRoutes } from './routes/recording-routes.ts';
import { registerRemedyRoutes } from './routes/remedy-routes.ts';
import { registerOpenApi, registerOpenApiRoute } from './openapi.ts';
import { API_PREFIX } from './permissions.ts';
import type { ApiServices } from './ports.ts';
import { installProblemHandlers } from './problem-details.ts';
import { registerProblemPages } from './problem-pages.ts';
import { installRequestGuard } from './request-guard.ts';
import { registerRosterRoutes } from './routes/roster-routes.ts';
import { registerSessionRoutes } from './routes/session-routes.ts';
import { registerSiteRoutes } from './routes/site-routes.ts';
import { registerStaticConsole } from './static-console.ts';
import { registerOtherSiteRoutes } from './routes/other-site-routes.ts';
import { registerUsageRoutes } from './routes/usage-routes.ts';
import { registerTimeRoutes } from './routes/time-routes.ts';
import { registerTelematicsRoutes } from './routes/telematics-routes.ts';
import { registerStopRoutes } from './routes/stop-routes.ts';
import { chooseProtocol, INCOMING_BYTES_MAX, registerStreamRoute } from './stream-route.ts';

/** Requests per minute and address; a whole site may sit behind one. It catches runaway clients, not busy ones. */
export const REQUESTS_PER_MINUTE_MAX = 12_000;
/** The largest body: a zone or an area of 2,000 corners takes about 80 kB. */
export const BODY_BYTES_MAX = 512 * 1024;

export interface AppOptions {
  readonly services: ApiServices;
  /** Machine types. */
  readonly catalogue: ProfileServices;
  readonly auth: AuthService;
  /** The built console; where it is missing, a page says how to build it. */
  readonly consoleDirectory: string;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  /** The machine's clock, never the site's simulated one: limits and pings are counted in it. */
  readonly clock: Clock;
}

/** The HTTP app apart from listening: `inject` works on it, `listen` is the composition root's. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: 128 },
    // A HEAD route per GET would double the table of permissions for nobody.
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // Ours are set below; fastify would load its own before that, which takes a tenth of the controller's start.
    schemaController: { compilersFactory: { buildValidator: noOwnCompiler, buildSerializer: noOwnCompiler } },
  });
  const metrics = createMetrics(options.services);

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (payload: unknown) => JSON.stringify(payload));
  app.removeContentTypeParser('text/plain');
  acceptEmptyJson(app);
  installProblemHandlers(app);
  await registerOpenApi(app, options.version);
  await registerDefences(app);
  measureRequests(app, metrics);

  registerProblemPages(app);
  registerOpenApiRoute(app);
  await app.register((api) => registerApi(api, options, metrics), { prefix: API_PREFIX });
  await app.register(
    async (scope) => registerAempRoutes(scope, { aemp: options.services.aemp, clock: options.clock }),
    {
      prefix: AEMP_PREFIX,
    },
  );
  await registerStaticConsole(app, options.consoleDirectory);
  return app;
}

function noOwnCompiler(): never {
  throw new Error('schemas are compiled by the compilers that the app sets');
}

/** Clients that send `content-type: application/json` with every POST must not fail on commands without a body. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text.length === 0) done(null, undefined);
    else void parse(request, String(text), done);
  });
}

async function registerDefences(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Older WebKit does not count ws: to 'self'.
        connectSrc: ["'self'", 'ws:', 'wss:'],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // A site controller usually speaks plain HTTP on its own network; these would only warn or lock people out there.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(cookie);
  await app.register(rateLimit, { global: true, max: REQUESTS_PER_MINUTE_MAX, timeWindow: 60_000 });
  await app.register(websocket, {
    options: { maxPayload: INCOMING_BYTES_MAX, handleProtocols: chooseProtocol, perMessageDeflate: false },
  });
}

async function registerApi(plain: FastifyInstance, options: AppOptions, metrics: Metrics): Promise<void> {
  const { services, auth, clock } = options;
  const api = plain.withTypeProvider<ZodTypeProvider>();
  const guard = installRequestGuard(plain, auth);
  installIdempotency(plain, guard, clock);

  registerSessionRoutes(api, { ledger: services.ledger, stopPath: services.stopPath, auth, guard, metrics, clock });
  registerSiteRoutes(api, { services, guard });
  registerLimitRoutes(api, { services, guard });
  registerRosterRoutes(api, { services, guard });
  registerMachineRoutes(api, { services, guard });
  await api.register(async (stops) => {
    registerStopRoutes(stops.withTypeProvider<ZodTypeProvider>(), { services, guard, metrics });
  });
  registerMissionRoutes(api, { services, guard });
  registerRemedyRoutes(api, services);
  registerHoistRoutes(api, { services, guard });
  registerProgrammeRoutes(api, { services, guard });
  registerHaulRoutes(api, { services, guard });
  registerSteppedRoutes(api, { services, guard });
  registerPlanningRoutes(api, { services });
  registerElementRoutes(api, { services });
  registerFloorRoutes(api, { services });
  registerBearingRoutes(api, { services, guard });
  registerForecastRoutes(api, { services, guard });
  registerAnchorRoutes(api, { services, guard });
  registerProfileRoutes(api, options);
  await api.register((scope) => registerDocumentRoutes(scope.withTypeProvider<ZodTypeProvider>(), { services, guard }));
  registerWorkCycleRoutes(api, services);
  registerRecordingRoutes(api, { services, guard });
  registerLinkRoutes(api, services);
  registerTimeRoutes(api, { services, guard });
  registerRentalRoutes(api, { services, guard });
  registerUsageRoutes(api, services);
  await api.register(async (scope) =>
    registerOtherSiteRoutes(scope.withTypeProvider<ZodTypeProvider>(), { services, guard }),
  );
  registerDossierRoutes(api, { services, guard });
  registerNormRoutes(api, { services, guard });
  registerUpkeepRoutes(api, { services, guard });
  registerLedgerRoutes(api, { services });
  registerTelematicsRoutes(api, services);
  registerLedgerProofRoutes(api, { services, guard });
  registerHealthRoutes(api, { services, guard, metrics });
  registerStreamRoute(api, { services, auth, guard, metrics, clock });
}
