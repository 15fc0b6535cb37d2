import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Config } from './config/config.js';
import type { Database } from './database/database.js';
import { authenticate, authorize } from './edge/auth/index.js';
import { cache } from './edge/cache/index.js';
import { cors } from './edge/cors/index.js';
import { limits } from './edge/limits/index.js';
import { proxies } from './edge/proxies/index.js';
import { redis } from './edge/redis/index.js';
import { Answer } from './http/answer.js';
import { onClientError } from './http/client-error.js';
import { contentCoding } from './http/content-coding.js';
import { badTimeouts, deadline } from './http/deadline.js';
import { deprecations } from './http/deprecation.js';
import { httpRules } from './http/http-rules.js';
import { createHttpServer } from './http/http-server.js';
import { jsonBody } from './http/json-body.js';
import { collectAllowedMethods } from './http/method-not-allowed.js';
import { problemReplies } from './http/problem-replies.js';
import { requestId, requestIdOf } from './http/request-id.js';
import { RequestLog, requestLogger } from './http/request-log.js';
import { rewriteTarget } from './http/request-target.js';
import { securityHeaders } from './http/security-headers.js';
import { serverTiming } from './http/server-timing.js';
import { traceContext } from './http/trace-context.js';
import { undecodableUrl } from './http/undecodable-url.js';
import { validatorCompiler } from './http/validation/validator-compiler.js';
import { lifecycle } from './lifecycle/lifecycle.js';
import { createLogger } from './logging/logger.js';
import { openapi } from './openapi/index.js';
import { getDocs } from './openapi/routes/get-docs.js';
import { getOpenapi } from './openapi/routes/get-openapi.js';
import { diagnosticsGuard } from './operations/guard/guard.js';
import { healthRoutes } from './operations/health/index.js';
import { measure, metricsRoutes } from './operations/metrics/index.js';
import { shutdownRoutes } from './operations/shutdown/index.js';
import { resources } from './resources.js';
import { tracing } from './tracing/tracing.js';
import { welcomeRoutes } from './welcome/index.js';

/** Wires the service together. Closing the app closes the database, too. */
export async function buildApp(
  config: Config,
  database: Database,
  log: FastifyBaseLogger = createLogger(config),
): Promise<FastifyInstance> {
  const requestLog = new RequestLog();
  const app = fastify({
    loggerInstance: log,
    logController: requestLog,
    childLoggerFactory: requestLogger,
    requestIdHeader: false,
    genReqId: requestIdOf,
    bodyLimit: config.MAX_BODY_BYTES,
    return503OnClosing: false,
    serverFactory: createHttpServer,
    // Headers have to come quickly; a body has until the deadline of its request, which may be 300 s.
    requestTimeout: 310_000,
    http: {
      headersTimeout: 15_000,
      connectionsCheckingInterval: 2_000,
      requireHostHeader: false,
      // Else Node.js keeps the first of two Host or Authorization fields and hides the other.
      joinDuplicateHeaders: true,
      ServerResponse: Answer,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 65_536 },
    rewriteUrl: rewriteTarget,
    clientErrorHandler: onClientError,
  });
  requestLog.learn(app);
  app.setValidatorCompiler(validatorCompiler);
  app.addHook('onClose', () => database.close());
  const refuseOtherMethods = collectAllowedMethods(app);

  await app.register(measure, { database });
  await app.register(requestId);
  await app.register(traceContext);
  await app.register(tracing, { database });
  await app.register(securityHeaders);
  await app.register(deadline, { defaultSeconds: config.REQUEST_TIMEOUT });
  await app.register(serverTiming);
  await app.register(lifecycle, { drainMs: config.SHUTDOWN_TIMEOUT * 1000 });
  if (config.TRUST_PROXY !== undefined) await app.register(proxies, { trusted: config.TRUST_PROXY });
  if (config.CORS_ORIGINS !== undefined)
    await app.register(cors, { allowed: config.CORS_ORIGINS, resources });
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_JWKS_URL: jwksUrl } = config;
  const hasTokens = issuer !== undefined && audience !== undefined;
  if (hasTokens) await app.register(authenticate, { issuer, audience, jwksUrl, resources });
  const { REDIS_URL, RATE_LIMIT: rateLimit, CACHE_TTL: ttlSeconds, CASSANDRA_KEYSPACE } = config;
  if (REDIS_URL !== undefined) await app.register(redis, { REDIS_URL, CASSANDRA_KEYSPACE });
  if (rateLimit !== undefined) await app.register(limits, { rateLimit, resources });
  if (ttlSeconds !== undefined) await app.register(cache, { ttlSeconds });
  // Whoever is refused has been counted.
  if (hasTokens) await app.register(authorize);
  await app.register(badTimeouts);
  await app.register(httpRules);
  await app.register(undecodableUrl);
  await app.register(problemReplies);
  await app.register(contentCoding);
  await app.register(jsonBody);
  await app.register(deprecations);
  await app.register(openapi, { resources, hasTokens });
  for (const prefix of ['', '/v1']) await app.register(routes, { prefix, config, database });
  refuseOtherMethods();
  return app;
}

interface RoutesOptions {
  config: Config;
  database: Database;
}

async function routes(app: FastifyInstance, { config, database }: RoutesOptions): Promise<void> {
  await app.register(welcomeRoutes, { config, page: resources.find(({ page }) => page)?.page });
  await app.register(healthRoutes, { database });
  await app.register(metricsRoutes);
  for (const { isGuarded, routes } of resources) {
    if (!isGuarded) await app.register(routes, { config, database });
  }
  await app.register(guardedRoutes, { config, database });
  await app.register(getOpenapi);
  await app.register(getDocs);
}

/** What shows the inside of the service, or ends it. */
async function guardedRoutes(app: FastifyInstance, { config, database }: RoutesOptions): Promise<void> {
  await app.register(diagnosticsGuard, config);
  for (const { isGuarded, routes } of resources) {
    if (isGuarded) await app.register(routes, { config, database });
  }
  await app.register(shutdownRoutes);
}
