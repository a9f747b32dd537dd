import { Type } from 'typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Position } from '@lilymed/api'
import type { Chain } from '@lilymed/api'
import type { ReadModel } from '../read-model/read-model.ts'
import { securityHeaders } from './security-headers.ts'
import { sendProblem } from './send-problem.ts'

export type EventStreamOptions = {
  readonly heartbeatMs: number
  /** How many readers may listen at once. */
  readonly maxStreams: number
}

const factsPerRead = 200

const position = Type.Optional(Position)

const schema = {
  operationId: 'streamEvents',
  summary: 'Chain facts as they become visible, as server-sent events; resumes after Last-Event-ID',
  headers: Type.Object({ 'last-event-id': position }),
  querystring: Type.Object(
    {
      after: position,
      subject: Type.Optional(
        Type.String({ maxLength: 200, description: 'only facts about this dispute or deal' }),
      ),
    },
    { additionalProperties: false },
  ),
  produces: ['text/event-stream'],
}

type Query = { readonly after?: string; readonly subject?: string }

const rewindsOf = (chains: readonly Chain[]): number => chains.reduce((sum, { rewinds }) => sum + rewinds, 0)

/**
 * Serves the live stream. `fact` messages carry one fact each, their id is its position; `rewound` says that facts shown before
 * have been retracted. A reader that is slow to take them is waited for; comments keep an idle line open.
 */
export const registerEventStream = (
  app: FastifyInstance,
  reads: ReadModel,
  { heartbeatMs, maxStreams }: EventStreamOptions,
): void => {
  const open = new Set<() => void>()
  app.addHook('preClose', async () => {
    for (const end of open) end()
  })

  const stream = (request: FastifyRequest, reply: FastifyReply): void => {
    const { after, subject } = request.query as Query
    const resumed = (request.headers['last-event-id'] as string | undefined) ?? after
    let last = resumed ?? reads.checkpoint()?.position ?? ''
    let rewinds = rewindsOf(reads.chains())
    const { raw } = reply
    reply.hijack()
    raw.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })

    const sendWhatIsThere = async (): Promise<void> => {
      while (!raw.destroyed && !raw.writableNeedDrain) {
        const facts = await reads.facts.after(
          last,
          factsPerRead,
          subject === undefined ? undefined : [subject],
        )
        if (raw.destroyed) return
        for (const fact of facts) {
          raw.write(`id: ${fact.origin.position}\nevent: fact\ndata: ${JSON.stringify(fact)}\n\n`)
          last = fact.origin.position
        }
        if (facts.length < factsPerRead) break
      }
      const seen = rewindsOf(reads.chains())
      if (seen !== rewinds) raw.write(`event: rewound\ndata: ${JSON.stringify({ rewinds: seen })}\n\n`)
      rewinds = seen
    }
    let isSending = false
    let isMore = false
    /** One read at a time; what is committed meanwhile is looked for right after it. */
    const send = (): void => {
      isMore = true
      if (isSending) return
      isSending = true
      const sendAll = async (): Promise<void> => {
        while (isMore) {
          isMore = false
          await sendWhatIsThere()
        }
      }
      sendAll()
        .catch((error: unknown) => {
          // The reader resumes after the last fact that it got.
          request.log.error({ err: error }, 'read facts for the event stream')
          end()
        })
        .finally(() => {
          isSending = false
        })
    }
    const stopListening = reads.onCommit(send)
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs)
    const end = (): void => {
      stopListening()
      clearInterval(heartbeat)
      open.delete(end)
      raw.end()
    }
    open.add(end)
    raw.on('drain', send)
    raw.on('close', end)
    raw.write('retry: 2000\n: from here on\n\n')
    send()
  }

  app.get('/v1/events/stream', {
    schema,
    handler: (request, reply) => {
      if (open.size >= maxStreams) return sendProblem(request, reply, 'TOO_MANY_STREAMS')
      return stream(request, reply)
    },
  })
}
