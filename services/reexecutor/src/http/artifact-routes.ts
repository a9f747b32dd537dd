import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import { Digest } from '../bundle/bundle.ts'
import type { Journal } from '../journal/journal.ts'
import { readRange } from './byte-range.ts'
import { sendProblem } from './problem.ts'

/** The artifacts, and who may read which. */
export type ArtifactShelf = Pick<ArtifactStore, 'discard' | 'open' | 'write'> &
  Pick<Journal, 'mayRead' | 'grant' | 'makerOf' | 'isLost'> & {
    /** Told when a tenant was sent the whole of one, or wants it no longer. */
    onFetched?(tenant: string, digest: string): void
  }

const params = Type.Object({ digest: Digest }, { additionalProperties: false })
const querystring = Type.Object({}, { additionalProperties: false })
const octets = 'application/octet-stream'

/**
 * `/v1/artifacts/:digest`: bytes by their sha256, streamed both ways; a tenant sees what it put and what its runs made. What it gives up goes at
 * once, unless another tenant holds it or something under way needs it.
 */
export function artifactRoutes(artifacts: ArtifactShelf): FastifyPluginAsyncTypebox {
  const sendMissing = (reply: FastifyReply, tenant: string, digest: string) => {
    if (!artifacts.mayRead(tenant, digest)) return sendProblem(reply, 'ARTIFACT_UNKNOWN')
    const runId = artifacts.makerOf(tenant, digest)
    if (runId === undefined) return sendProblem(reply, 'ARTIFACT_EVICTED', { detail: 'put it again' })
    if (artifacts.isLost(tenant, runId)) return sendProblem(reply, 'ARTIFACT_LOST', { runId })
    const detail = `submit the bundle of the run ${runId} again with the header lilymed-wanted-artifact: ${digest}`
    return sendProblem(reply, 'ARTIFACT_EVICTED', { detail, runId })
  }
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(octets, (_request, payload, done) => done(null, payload))

    app.put(
      '/artifacts/:digest',
      { schema: { params, querystring }, bodyLimit: Number.MAX_SAFE_INTEGER },
      async (request, reply) => {
        const { digest } = request.params
        if (!(Symbol.asyncIterator in Object(request.body))) {
          return sendProblem(reply, 'MEDIA_TYPE_UNSUPPORTED', { detail: `expected ${octets}` })
        }
        const length = request.headers['content-length']
        if (length === undefined) {
          return sendProblem(reply.header('connection', 'close'), 'LENGTH_REQUIRED', {
            detail: 'expected Content-Length: room is made before the bytes come',
          })
        }
        // Read to the end and hashed even when the bytes are here already: to know them is what lets a tenant read them.
        const source = request.body as AsyncIterable<Uint8Array>
        const options = { owner: request.tenant, bytes: Number(length), expected: digest, isDurable: true }
        const written = await artifacts.write(source, options)
        if (written.kind === 'rejected') {
          reply.header('connection', 'close')
          return sendProblem(reply, written.code, { detail: written.message })
        }
        artifacts.grant(request.tenant, digest)
        return reply
          .code(201)
          .header('location', `/v1/artifacts/${digest}`)
          .send({ digest, size: written.size })
      },
    )

    // Of a private job a tenant wants nothing to stay here once it has what it needs.
    app.delete('/artifacts/:digest', { schema: { params, querystring } }, async (request, reply) => {
      const { tenant } = request
      const { digest } = request.params
      if (!artifacts.mayRead(tenant, digest)) return sendProblem(reply, 'ARTIFACT_UNKNOWN')
      artifacts.onFetched?.(tenant, digest)
      await artifacts.discard(tenant, digest)
      return reply.code(204).send()
    })

    app.route({
      method: ['GET', 'HEAD'],
      url: '/artifacts/:digest',
      schema: { params, querystring },
      handler: async (request, reply) => {
        const { tenant } = request
        const { digest } = request.params
        const isVisible = artifacts.mayRead(tenant, digest)
        const artifact = isVisible ? await artifacts.open(digest, tenant) : undefined
        if (artifact === undefined) return sendMissing(reply, tenant, digest)
        const range = readRange(request.headers.range, artifact.size)
        if (range === 'unsatisfiable') {
          reply.header('content-range', `bytes */${artifact.size}`)
          return sendProblem(reply, 'RANGE_UNSATISFIABLE')
        }
        const { start, end } = range ?? { start: 0, end: artifact.size - 1 }
        reply
          .type(octets)
          .header('accept-ranges', 'bytes')
          .header('etag', `"${digest}"`)
          .header('cache-control', 'private, immutable, max-age=31536000')
          .header('x-content-type-options', 'nosniff')
          .header('content-length', end - start + 1)
        if (range !== undefined)
          reply.code(206).header('content-range', `bytes ${start}-${end}/${artifact.size}`)
        if (request.method === 'HEAD') return reply.send()
        if (range === undefined) reply.raw.once('finish', () => artifacts.onFetched?.(tenant, digest))
        return reply.send(range === undefined ? artifact.read() : artifact.read({ start, end }))
      },
    })
  }
}
