import { sharedSchemas } from '@lilymed/api'
import type { IndexerStatus } from '@lilymed/api'
import type { ScoreRules } from '@lilymed/domain'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Logger } from '@lilymed/service-kit'
import { fastify, LogController } from 'fastify'
import type { FastifyInstance } from 'fastify'
import { openReports } from '../determinism/determinism-reports.ts'
import type { DeterminismReports } from '../determinism/determinism-reports.ts'
import { emptyDesk } from '../evidence/evidence-desk.ts'
import type { EvidenceDesk } from '../evidence/evidence-desk.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { createCatalogue } from '../resources/catalogue.ts'
import { createScoreboard } from '../scoreboard/scoreboard.ts'
import type { TrustSource } from '../trust/trust-watch.ts'
import { registerPages } from '../web/register-pages.ts'
import { registerApi } from './api-routes.ts'
import { registerEvidenceFiles } from './evidence-files.ts'
import { registerEventStream } from './event-stream.ts'
import type { EventStreamOptions } from './event-stream.ts'
import { registerExports } from './exports/register-exports.ts'
import type { ExportOptions } from './exports/register-exports.ts'
import { handleErrors, sendError } from './handle-errors.ts'
import { limitRequests } from './limit-requests.ts'
import { registerLogFiles } from './log-files.ts'
import { registerOpenApi } from './openapi.ts'
import { registerProbes } from './probes.ts'
import { registerScoreboardCsv } from './scoreboard-csv.ts'
import { createRateLimiter } from './rate-limit.ts'
import type { RateLimit } from './rate-limit.ts'
import { securityHeaders } from './security-headers.ts'

export type ServerOptions = {
  readonly reads: ReadModel
  readonly status: () => IndexerStatus
  readonly logger: Logger
  readonly stream?: EventStreamOptions
  readonly exports?: ExportOptions
  /** How often one address may ask; as often as it likes unless given. */
  readonly rateLimit?: RateLimit | undefined
  /** folder of a Merkle log to serve at /log/ */
  readonly logFolder?: string | undefined
  /** determinism reports of the operator; none unless given */
  readonly reports?: DeterminismReports
  /** evidence of disputes; none unless given */
  readonly evidence?: EvidenceDesk | undefined
  /** rules of scoreboards; a chain without any is scored by the default ones */
  readonly scoreRules?: readonly ScoreRules[] | undefined
  /** readings of who can do what; none unless given */
  readonly trust?: TrustSource
}

/** The API and the explorer as one Fastify app that does not listen yet; tests inject requests into it. */
export const createServer = async ({
  reads,
  status,
  logger,
  stream = { heartbeatMs: 15_000, stallMs: 30_000, catchUpMs: 10_000, maxStreams: 500 },
  exports = { atOnce: 4, stallMs: 30_000, longestMs: 900_000 },
  rateLimit,
  logFolder,
  reports = openReports(undefined),
  evidence = emptyDesk,
  scoreRules,
  trust = { kept: () => undefined },
}: ServerOptions): Promise<FastifyInstance> => {
  const app = fastify({
    loggerInstance: logger as never,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 10_000,
    keepAliveTimeout: 20_000,
    bodyLimit: 1024,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => {
      void sendError(error, request, reply.headers(securityHeaders))
    },
    routerOptions: { maxParamLength: 1000, ignoreTrailingSlash: true },
    ajv: {
      customOptions: {
        allErrors: true,
        removeAdditional: false,
        coerceTypes: true,
        useDefaults: true,
        // A text such as 1e309 becomes an infinite number, which strict bounds let pass.
        strictNumbers: false,
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance

  // Answers are made field by field and tests hold them to their schemas; to be held to them once more takes as long as to make them.
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('onRequest', async (_, reply) => {
    void reply.headers(securityHeaders)
  })
  handleErrors(app, reads)
  if (rateLimit !== undefined) limitRequests(app, createRateLimiter(rateLimit))
  for (const schema of sharedSchemas) app.addSchema(schema)
  await registerOpenApi(app)

  const everything = createCatalogue(reads)
  // Evidence comes and goes without a fact: what was answered before it did is another edition.
  const catalogue = { ...everything, edition: () => `${everything.edition()}${evidence.revision()}` }
  const scoreboard = createScoreboard(reads, scoreRules)
  registerApi(app, catalogue, scoreboard, evidence, trust)
  registerEvidenceFiles(app, evidence)
  registerScoreboardCsv(app, catalogue, scoreboard)
  registerEventStream(app, reads, stream)
  registerExports(app, reads, exports)
  registerProbes(app, status)
  if (logFolder !== undefined) registerLogFiles(app, logFolder)
  registerPages(app, { catalogue, reads, status, reports, evidence, scoreboard, trust })
  return app
}
