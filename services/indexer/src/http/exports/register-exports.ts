import { Readable } from 'node:stream'
import { exportRoutes } from '@lilymed/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ReadModel } from '../../read-model/read-model.ts'
import { refusal } from '../answer.ts'
import { createInputCheck } from '../checked-input.ts'
import { isUnchanged } from '../etag.ts'
import { createPlaces } from '../places.ts'
import { sendProblem, sendRefusal } from '../send-problem.ts'
import { beginExport } from './begin-export.ts'
import type { BegunExport } from './begin-export.ts'
import { createExportBody, encoderOf } from './export-body.ts'
import { mediaTypeOf } from './export-format.ts'
import { pagesFrom } from './export-pages.ts'
import { rewoundSince } from './rewound-since.ts'
import { thenTrailers, trailerNames } from './export-trailers.ts'
import { watchReader } from './watch-reader.ts'
import type { ExportLimits } from './watch-reader.ts'

export type ExportOptions = ExportLimits & {
  /** How many exports are sent at once. */
  readonly atOnce: number
}

const unbuilt =
  'The read model is being built for the first time: exports begin when it has caught up. /ready says how far it is.'

const noParameters = Type.Object({})

/**
 * Serves every list whole, as NDJSON or CSV, with the filters of the list. An export reads a snapshot, so it is of one position whatever happens meanwhile;
 * its last line and its trailers tell that it is whole, its digest, and which chains were rewound while it was sent. It is made as its reader takes it.
 */
export const registerExports = (app: FastifyInstance, reads: ReadModel, options: ExportOptions): void => {
  const places = createPlaces(options.atOnce)
  const open = new Set<(reason: string) => void>()
  app.addHook('preClose', async () => {
    for (const stop of open) stop('the indexer is stopping')
  })

  const send = (request: FastifyRequest, reply: FastifyReply, begun: BegunExport, release: () => void) => {
    const { route, snapshot, first, read, format } = begun
    const reader = watchReader(reply.raw, options, (reason) => {
      request.log.warn({ export: route.name, reason }, 'cut an export off')
    })
    const { body, sent } = createExportBody({
      ...begun,
      pages: pagesFrom(first, read),
      encoder: encoderOf(format, route),
      rewound: () => rewoundSince(snapshot.reads, reads),
      stopped: reader.stopped,
      isTaken: () => reply.raw.destroyed || reply.raw.writableLength === 0,
    })
    const stream = Readable.from(thenTrailers(body, reply, sent), { objectMode: false })
    open.add(reader.stop)
    // After the iterator has ended, wherever it was: nobody reads the snapshot any more.
    stream.once('close', () => {
      reader.unwatch()
      open.delete(reader.stop)
      release()
    })
    // HTTP/1.0 has no trailers, and a reader of it is promised none.
    if (request.raw.httpVersion !== '1.0') void reply.header('trailer', trailerNames)
    return reply.send(stream)
  }

  for (const route of exportRoutes) {
    const check = createInputCheck({ params: noParameters, query: route.query })
    app.get(route.path, {
      schema: schemaOf(route),
      handler: async (request, reply) => {
        const input = check(request)
        if (input.kind === 'wrong') return sendRefusal(request, reply, refusal(input.errors))
        const free = places.take(request.ip)
        if (free === undefined)
          return sendProblem(request, reply.header('retry-after', '10'), 'TOO_MANY_EXPORTS')
        const snapshot = reads.snapshot()
        const release = (): void => {
          snapshot?.close()
          free()
        }
        let isSending = false
        try {
          if (snapshot === undefined) return sendProblem(request, reply, 'NOT_CAUGHT_UP', { detail: unbuilt })
          const begun = await beginExport(route, snapshot, input.query, request.headers.accept)
          if (begun.kind === 'problem') return sendRefusal(request, reply, begun)
          const { etag, asOf, format, fileName } = begun.body
          void reply.headers({
            etag,
            'cache-control': 'no-cache',
            vary: 'accept',
            'lilymed-as-of': JSON.stringify(asOf),
          })
          if (isUnchanged(request.headers['if-none-match'], etag)) return reply.code(304).send()
          void reply
            .type(mediaTypeOf[format])
            .header('content-disposition', `attachment; filename="${fileName}"`)
          if (request.method === 'HEAD') return reply.send()
          isSending = true
          return send(request, reply, begun.body, release)
        } finally {
          if (!isSending) release()
        }
      },
    })
  }
}

const schemaOf = ({ operationId, summary, query }: (typeof exportRoutes)[number]) => {
  const text = { schema: { type: 'string' } }
  return {
    operationId,
    summary,
    querystring: { ...query, additionalProperties: false },
    response: {
      200: {
        description: 'one item a line, as the list has them; the last line of NDJSON is its seal',
        content: { 'application/x-ndjson': text, 'text/csv': text },
      },
      '4xx': { $ref: 'Problem#' },
      '5xx': { $ref: 'Problem#' },
    },
  }
}
